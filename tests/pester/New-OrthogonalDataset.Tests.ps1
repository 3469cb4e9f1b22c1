BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'New-OrthogonalDataset' {
    Context 'orthogonal data' {
        BeforeAll {
            $data = New-OrthogonalDataset -Count 5 -Dimension 8 -Norm 3 -LabelScale 2 -PositiveFraction 0.6 -Seed 7 -Name 'five'
        }

        It 'has the size, the name and the seed asked for' {
            $data.Count | Should -Be 5
            $data.Dimension | Should -Be 8
            $data.Name | Should -BeExactly 'five'
            $data.Seed | Should -Be 7
            $data.IsOrthogonal | Should -BeTrue
        }

        It 'has pairwise orthogonal inputs of the norm asked for' {
            for ($k = 0; $k -lt 5; $k++) {
                for ($l = 0; $l -lt 5; $l++) {
                    $product = 0.0
                    for ($i = 0; $i -lt 8; $i++) { $product += $data.Inputs[$k, $i] * $data.Inputs[$l, $i] }
                    $expected = if ($k -eq $l) { 9 } else { 0 }
                    [Math]::Abs($product - $expected) | Should -BeLessThan 1e-12
                }
            }
        }

        It 'has the share of positive labels asked for' {
            @($data.Labels | Where-Object { $_ -gt 0 }) | Should -HaveCount 3
        }

        It 'scales the labels linearly' {
            $unit = New-OrthogonalDataset -Count 5 -Dimension 8 -Norm 3 -PositiveFraction 0.6 -Seed 7
            for ($k = 0; $k -lt 5; $k++) {
                [Math]::Abs($data.Labels[$k] - 2 * $unit.Labels[$k]) | Should -BeLessThan 1e-14
            }
        }
    }

    Context 'random numbers' {
        It 'gives the same bits for the same seed, and others for another' {
            $first = New-OrthogonalDataset 3 4 -Seed 1
            $again = New-OrthogonalDataset 3 4 -Seed 1
            $other = New-OrthogonalDataset 3 4 -Seed 2
            $again.Inputs[2, 3] | Should -BeExactly $first.Inputs[2, 3]
            $again.Labels[2] | Should -BeExactly $first.Labels[2]
            $other.Inputs[2, 3] | Should -Not -Be $first.Inputs[2, 3]
        }

        It 'records the seed it draws itself, so that the data can be made again' {
            $drawn = New-OrthogonalDataset 3 4
            $again = New-OrthogonalDataset 3 4 -Seed $drawn.Seed
            $again.Inputs[1, 2] | Should -BeExactly $drawn.Inputs[1, 2]
        }
    }

    Context 'nearly orthogonal data' {
        It 'gives every pair the cosine asked for, with a random sign' {
            $data = New-OrthogonalDataset 4 6 -Coherence 0.2 -Seed 4
            [Math]::Abs($data.Coherence - 0.2) | Should -BeLessThan 1e-12
            $data.IsOrthogonal | Should -BeFalse
            $cosines = foreach ($k in 1..3) {
                foreach ($l in 0..($k - 1)) {
                    $sum = 0.0
                    foreach ($i in 0..5) { $sum += $data.Inputs[$k, $i] * $data.Inputs[$l, $i] }
                    $sum
                }
            }
            foreach ($cosine in $cosines) { [Math]::Abs([Math]::Abs($cosine) - 0.2) | Should -BeLessThan 1e-12 }
            @($cosines | Where-Object { $_ -gt 0 }).Count | Should -BeGreaterThan 0
            @($cosines | Where-Object { $_ -lt 0 }).Count | Should -BeGreaterThan 0
        }
    }

    Context 'bad options' {
        It 'refuses more samples than dimensions' {
            { New-OrthogonalDataset 5 3 -ErrorAction Stop } |
                Should -Throw -ErrorId 'TooManySamples,GradFlow.PowerShell.Data.NewOrthogonalDatasetCommand'
        }

        It 'refuses <Option> = <Value>' -ForEach @(
            @{ Option = 'Count'; Value = 0 }
            @{ Option = 'Norm'; Value = 0 }
            @{ Option = 'Norm'; Value = [double]::NaN }
            @{ Option = 'LabelScale'; Value = 0 }
            @{ Option = 'PositiveFraction'; Value = 1.5 }
            @{ Option = 'Coherence'; Value = 1 }
            @{ Option = 'Coherence'; Value = -0.1 }
        ) {
            $options = @{ Count = 2; Dimension = 3 }
            $options[$Option] = $Value
            { New-OrthogonalDataset @options -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Data.NewOrthogonalDatasetCommand'
        }
    }
}
