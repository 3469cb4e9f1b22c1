BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-ReluNetwork' {
    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.csv')
    }

    Context 'writing' {
        It 'writes the header and a row per neuron' {
            $hidden = [double[,]]::new(1, 2)
            $hidden[0, 0] = 0.25
            $hidden[0, 1] = -3
            [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(1.5), $hidden, 0) | Export-ReluNetwork $path
            [IO.File]::ReadAllText($path) | Should -BeExactly "a,w1,w2`n1.5,0.25,-3`n"
        }

        It 'keeps every bit through a file' {
            $network = New-ReluNetwork 6 1e-6 -Dimension 3 -Seed 1
            $network | Export-ReluNetwork $path
            $read = Import-ReluNetwork $path
            for ($j = 0; $j -lt 6; $j++) {
                $read.OutputWeights[$j] | Should -BeExactly $network.OutputWeights[$j]
                for ($i = 0; $i -lt 3; $i++) { $read.HiddenWeights[$j, $i] | Should -BeExactly $network.HiddenWeights[$j, $i] }
            }
        }

        It 'takes the end network of a piped run' {
            $run = Get-PaperDataset Toy | Invoke-GradientFlow 5 0.1 -Seed 1 -Time 1 -LossTolerance 0
            $run | Export-ReluNetwork $path
            (Import-ReluNetwork $path).OutputWeights[2] | Should -BeExactly $run.Network.OutputWeights[2]
        }

        It 'emits the file with -PassThru, which pipes on' {
            $read = New-ReluNetwork 6 1 -Dimension 3 | Export-ReluNetwork $path -PassThru | Import-ReluNetwork
            $read.Width | Should -Be 6
        }

        It 'writes nothing with -WhatIf' {
            New-ReluNetwork 2 1 -Dimension 2 | Export-ReluNetwork $path -WhatIf
            $path | Should -Not -Exist
        }
    }

    Context 'failures' {
        It 'leaves an existing file without -Force' {
            [IO.File]::WriteAllText($path, 'old')
            { New-ReluNetwork 2 1 -Dimension 2 | Export-ReluNetwork $path } |
                Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Networks.ExportReluNetworkCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }

        It 'refuses a folder as the target' {
            { New-ReluNetwork 2 1 -Dimension 2 | Export-ReluNetwork $TestDrive -Force } |
                Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Networks.ExportReluNetworkCommand'
        }

        It 'refuses weights too small for a double, and leaves the old file' {
            [IO.File]::WriteAllText($path, 'old')
            { New-ReluNetwork 2 -LogInitializationScale -10000 -Dimension 2 | Export-ReluNetwork $path -Force } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Networks.ExportReluNetworkCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }
    }
}
