BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'New-ReluNetwork' {
    Context 'size' {
        It 'takes the dimension given, or that of a piped data set' {
            $network = New-ReluNetwork -Width 7 -Dimension 3 -InitializationScale 1 -Seed 1
            $network.Width | Should -Be 7
            $network.Dimension | Should -Be 3
            (New-OrthogonalDataset 2 5 -Seed 1 | New-ReluNetwork 4 0.1).Dimension | Should -Be 5
        }
    }

    Context 'schemes' {
        It 'balances each neuron by default: |a| is the norm of w' {
            $network = New-ReluNetwork 20 1e-3 -Dimension 3 -Seed 2
            for ($j = 0; $j -lt 20; $j++) {
                $square = 0.0
                for ($i = 0; $i -lt 3; $i++) { $square += $network.HiddenWeights[$j, $i] * $network.HiddenWeights[$j, $i] }
                [Math]::Abs([Math]::Abs($network.OutputWeights[$j]) / [Math]::Sqrt($square) - 1) | Should -BeLessThan 1e-14
            }
        }

        It 'draws the same hidden weights for <Scheme>, of variance scale^2 / (m d)' -ForEach @(
            @{ Scheme = 'Balanced' }
            @{ Scheme = 'Gaussian' }
        ) {
            $network = New-ReluNetwork 2000 0.5 -Dimension 4 -Seed 3 -Scheme $Scheme
            $square = 0.0
            foreach ($weight in $network.HiddenWeights) { $square += $weight * $weight }
            # The sum has mean 0.25 and relative standard deviation sqrt(2 / 8000) = 0.016.
            [Math]::Abs($square / 0.25 - 1) | Should -BeLessThan 0.08
            $network.Scheme | Should -Be $Scheme
        }

        It 'clips the size of each neuron' {
            $network = New-ReluNetwork 500 2 -Dimension 1 -Seed 4 -Scheme Clipped
            for ($j = 0; $j -lt 500; $j++) {
                $size = [Math]::Sqrt([Math]::Pow($network.OutputWeights[$j], 2) + [Math]::Pow($network.HiddenWeights[$j, 0], 2))
                $size | Should -BeGreaterThan (0.2 / [Math]::Sqrt(500) * (1 - 1e-12))
                $size | Should -BeLessThan (20 / [Math]::Sqrt(500) * (1 + 1e-12))
            }
        }
    }

    Context 'scales' {
        It 'changes only the size of the weights with the scale' {
            $large = New-ReluNetwork 5 1 -Dimension 2 -Seed 9
            $small = New-ReluNetwork 5 1e-6 -Dimension 2 -Seed 9
            for ($j = 0; $j -lt 5; $j++) {
                [Math]::Abs($small.OutputWeights[$j] / $large.OutputWeights[$j] - 1e-6) | Should -BeLessThan 1e-20
            }
            [Math]::Abs($small.LogInitializationScale - [Math]::Log(1e-6)) | Should -BeLessThan 1e-14
        }

        It 'keeps a scale far below the smallest double as a logarithm' {
            $network = New-ReluNetwork 5 -LogInitializationScale -10000 -Dimension 2 -Seed 9
            $network.LogScale | Should -Be -10000
            $network.LogInitializationScale | Should -Be -10000
            $network.OutputWeights[0] | Should -Be (New-ReluNetwork 5 1 -Dimension 2 -Seed 9).OutputWeights[0]
        }
    }

    Context 'random numbers' {
        It 'records the seed it draws itself, so that the network can be drawn again' {
            $drawn = New-ReluNetwork 5 1 -Dimension 2
            $again = New-ReluNetwork 5 1 -Dimension 2 -Seed $drawn.Seed
            $again.OutputWeights[4] | Should -BeExactly $drawn.OutputWeights[4]
        }
    }

    Context 'bad options' {
        It 'refuses <Option> = <Value>' -ForEach @(
            @{ Option = 'Width'; Value = 0 }
            @{ Option = 'Width'; Value = -3 }
            @{ Option = 'Dimension'; Value = 0 }
            @{ Option = 'InitializationScale'; Value = -1 }
            @{ Option = 'InitializationScale'; Value = 0 }
            @{ Option = 'InitializationScale'; Value = [double]::PositiveInfinity }
        ) {
            $options = @{ Width = 2; Dimension = 2; InitializationScale = 1 }
            $options[$Option] = $Value
            $id = 'InvalidOption,GradFlow.PowerShell.Networks.NewReluNetworkCommand'
            { New-ReluNetwork @options -ErrorAction Stop } | Should -Throw -ExpectedMessage "$Option is*" -ErrorId $id
        }

        It 'refuses a logarithm that is no number' {
            { New-ReluNetwork 2 -Dimension 2 -LogInitializationScale ([double]::NaN) -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Networks.NewReluNetworkCommand'
        }
    }
}
