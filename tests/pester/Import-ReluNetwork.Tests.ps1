BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Import-ReluNetwork' {
    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.csv')
    }

    Context 'files' {
        It 'reads a row per neuron' {
            [IO.File]::WriteAllText($path, "a,w1,w2`n2,3,4`n-1,0,5`n")
            $network = Import-ReluNetwork $path
            $network.Width | Should -Be 2
            $network.Dimension | Should -Be 2
            $network.OutputWeights[1] | Should -Be -1
            $network.HiddenWeights[0, 1] | Should -Be 4
            # |2| * 5 + |-1| * 5
            $network.PathNorm | Should -Be 15
        }

        It 'computes the function the weights say' {
            [IO.File]::WriteAllText($path, "a,w1,w2`n2,3,4`n-1,0,5`n")
            # 2 max(3 - 4, 0) - max(-5, 0) = 0 and 2 max(3 + 4, 0) - max(5, 0) = 9
            $network = Import-ReluNetwork $path
            $network.Predict([double[]]@(1, -1)) | Should -Be 0
            $network.Predict([double[]]@(1, 1)) | Should -Be 9
        }

        It 'takes paths from the pipeline' {
            [IO.File]::WriteAllText($path, "a,w1`n1,1`n")
            @($path | Import-ReluNetwork) | Should -HaveCount 1
            @([pscustomobject]@{ PSPath = $path } | Import-ReluNetwork) | Should -HaveCount 1
        }
    }

    Context 'files that cannot be used' {
        It 'refuses <Case>' -ForEach @(
            @{ Case = 'an empty file'; Text = ''; Id = 'MalformedFile'; Message = '*line 1*' }
            @{ Case = 'a data set'; Text = "x1,x2,y`n1,0,1`n"; Id = 'MalformedFile'; Message = '*line 1*' }
            @{ Case = 'a ragged row'; Text = "a,w1`n1,2`n1`n"; Id = 'MalformedFile'; Message = '*line 3*' }
            @{ Case = 'a word'; Text = "a,w1`none,2`n"; Id = 'MalformedFile'; Message = '*line 2*one*' }
            @{ Case = 'infinity'; Text = "a,w1`n1,-Infinity`n"; Id = 'NotFinite'; Message = '*line 2*' }
        ) {
            [IO.File]::WriteAllText($path, $Text)
            { Import-ReluNetwork $path -ErrorAction Stop } |
                Should -Throw -ExpectedMessage $Message -ErrorId "$Id,GradFlow.PowerShell.Networks.ImportReluNetworkCommand"
        }

        It 'refuses a missing file' {
            { Import-ReluNetwork $path -ErrorAction Stop } |
                Should -Throw -ErrorId 'FileNotReadable,GradFlow.PowerShell.Networks.ImportReluNetworkCommand'
        }
    }
}
