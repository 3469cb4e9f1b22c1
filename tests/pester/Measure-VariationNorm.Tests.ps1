BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Measure-VariationNorm' {
    BeforeAll {
        $toy = Get-PaperDataset Toy
    }

    Context 'runs' {
        BeforeAll {
            $run = $toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed 1
            $measurement = $run | Measure-VariationNorm
        }

        It 'carries the run' {
            $measurement.Run | Should -Be $run
            $measurement.Network | Should -Be $run.Network
        }

        It 'knows the smallest norm of an interpolator' {
            # One sample of each sign: |y| / ||x|| for either.
            $expected = 1 / [Math]::Sqrt(5) + 1 / [Math]::Sqrt(1.25)
            [Math]::Abs($measurement.MinimumNorm - $expected) | Should -BeLessThan 1e-14
            [Math]::Abs($measurement.LowerBound - $expected) | Should -BeLessThan 1e-14
        }

        It 'finds the end of the flow at the smallest norm' {
            [Math]::Abs($measurement.FunctionNorm / $measurement.MinimumNorm - 1) | Should -BeLessThan 1e-4
            $measurement.FunctionNorm | Should -BeLessOrEqual ($measurement.PathNorm * (1 + 1e-12))
            $measurement.RelativeExcess | Should -Be ($measurement.FunctionNorm / $measurement.MinimumNorm - 1)
        }

        It 'gives a certificate anyone can check' {
            $data = New-OrthogonalDataset 6 8 -Norm 2 -Seed 4
            $certificate = (Measure-VariationNorm -Dataset $data -Network (New-ReluNetwork 5 1 -Dimension 8 -Seed 1)).Certificate
            $value = 0.0
            $positive = 0.0
            $negative = 0.0
            $minimumPositive = 0.0
            $minimumNegative = 0.0
            for ($k = 0; $k -lt 6; $k++) {
                $value += $certificate[$k] * $data.Labels[$k]
                $square = [Math]::Pow(2 * $certificate[$k], 2)
                if ($certificate[$k] -gt 0) { $positive += $square } else { $negative += $square }
                $square = [Math]::Pow($data.Labels[$k] / 2, 2)
                if ($data.Labels[$k] -gt 0) { $minimumPositive += $square } else { $minimumNegative += $square }
            }
            $positive | Should -BeLessThan (1 + 1e-12)
            $negative | Should -BeLessThan (1 + 1e-12)
            [Math]::Abs($value - [Math]::Sqrt($minimumPositive) - [Math]::Sqrt($minimumNegative)) | Should -BeLessThan 1e-12
        }
    }

    Context 'bare networks' {
        It 'measures <Case>: path norm <Path>, function norm <Function>' -ForEach @(
            @{ Case = 'parallel neurons'; Output = @(1, 1); Second = @(1, 0); Path = 2; Function = 2 }
            @{ Case = 'neurons that cancel'; Output = @(1, -1); Second = @(1, 0); Path = 2; Function = 0 }
            @{ Case = 'orthogonal neurons'; Output = @(2, -1); Second = @(0, 3); Path = 5; Function = 5 }
        ) {
            $hidden = [double[,]]::new(2, 2)
            $hidden[0, 0] = 1
            $hidden[1, 0] = $Second[0]
            $hidden[1, 1] = $Second[1]
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]$Output, $hidden, 0)
            $measurement = $network | Measure-VariationNorm -Dataset $toy
            [Math]::Abs($measurement.PathNorm - $Path) | Should -BeLessThan 1e-12
            [Math]::Abs($measurement.FunctionNorm - $Function) | Should -BeLessThan 1e-12
            $measurement.Run | Should -BeNullOrEmpty
        }

        It 'refuses a network of another dimension' {
            { Measure-VariationNorm -Dataset $toy -Network (New-ReluNetwork 3 1 -Dimension 4) -ErrorAction Stop } |
                Should -Throw -ErrorId 'DimensionMismatch,GradFlow.PowerShell.Norms.MeasureVariationNormCommand'
        }
    }

    Context 'any data' {
        It 'bounds the smallest norm of an interpolator from both sides, and the bounds meet where every set is enumerated' {
            $run = Get-PaperDataset NonOrthogonalToy |
                Invoke-GradientFlow 60 1e-6 -Seed 1 -Engine General -WarningAction SilentlyContinue
            $measurement = $run | Measure-VariationNorm
            $measurement.IsExact | Should -BeTrue
            $measurement.LowerBound | Should -BeGreaterThan 0
            $measurement.LowerBound | Should -BeLessOrEqual $measurement.MinimumNorm
            $measurement.Gap | Should -BeLessThan 1e-8
            $measurement.FunctionNorm | Should -BeGreaterThan ($measurement.LowerBound * (1 - 1e-5))
        }

        It 'has no gap on orthogonal data' {
            $network = New-ReluNetwork 3 1 -Dimension 9 -Seed 1
            (Measure-VariationNorm -Dataset (New-OrthogonalDataset 8 9 -Seed 1) -Network $network).Gap | Should -BeLessThan 1e-8
        }

        It 'leaves a gap where the sets are too many' {
            $network = New-ReluNetwork 3 1 -Dimension 20 -Seed 1
            $measurement = Measure-VariationNorm -Dataset (New-OrthogonalDataset 14 20 -Coherence 0.05 -Seed 2) -Network $network
            $measurement.IsExact | Should -BeFalse
            $measurement.Gap | Should -BeGreaterThan 0
            $measurement.LowerBound | Should -BeGreaterThan (0.6 * $measurement.MinimumNorm)
        }

        It 'says when nothing interpolates' {
            $samples = [pscustomobject]@{ x1 = 1; x2 = 1; y = 1 }, [pscustomobject]@{ x1 = 2; x2 = 2; y = 3 }
            $data = $samples | Import-TrainingDataset
            { Measure-VariationNorm -Dataset $data -Network (New-ReluNetwork 3 1 -Dimension 2 -Seed 1) -ErrorAction Stop } |
                Should -Throw -ErrorId 'NoInterpolator,GradFlow.PowerShell.Norms.MeasureVariationNormCommand'
        }
    }

    It 'measures the run a measurement or a saddle carries' {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 30 1e-6 -Seed 1
        $norm = ($run | Measure-VariationNorm).FunctionNorm
        ($run | Measure-NeuronAlignment | Measure-VariationNorm).FunctionNorm | Should -Be $norm
        @($run | Get-SaddlePoint | Measure-VariationNorm).FunctionNorm | Should -Be $norm
    }
}
