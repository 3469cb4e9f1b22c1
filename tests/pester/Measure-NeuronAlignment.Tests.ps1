BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Measure-NeuronAlignment' {
    BeforeAll {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1
    }

    Context 'along a run' {
        BeforeAll {
            $measurement = $run | Measure-NeuronAlignment
        }

        It 'measures up to twice the predicted alignment time' {
            # A quarter of ln(1/scale) over the norm of D+, sqrt(5)/2.
            $predicted = 0.25 * [Math]::Log(1e6) / ([Math]::Sqrt(5) / 2)
            $measurement | Should -BeOfType ([GradFlow.Core.Theory.NeuronAlignmentMeasurement])
            $measurement.Points | Should -HaveCount 21
            $measurement.Points[0].Time | Should -Be 0
            [Math]::Abs($measurement.PredictedAlignmentTime / $predicted - 1) | Should -BeLessThan 1e-12
            [Math]::Abs($measurement.Points[-1].Time / $predicted - 2) | Should -BeLessThan 1e-12
        }

        It 'finds the neurons aligned by then, and the dead ones dead for good' {
            $measurement.ObservedAlignmentTime | Should -BeGreaterThan 0
            $measurement.ObservedAlignmentTime | Should -BeLessOrEqual $measurement.PredictedAlignmentTime
            $measurement.Points[-1].PositiveMisalignment | Should -BeLessThan $measurement.Points[0].PositiveMisalignment
            $measurement.Points[-1].PositiveMisalignment | Should -BeLessThan ([Math]::Pow(1e-6, 0.25))
            $measurement.Points[-1].DeadNeurons | Should -Not -BeNullOrEmpty
            foreach ($neuron in $measurement.Points[0].DeadNeurons) {
                $neuron | Should -BeIn $measurement.Points[-1].DeadNeurons
            }
        }

        It 'falls at least with the exponent the theory claims' {
            $measurement.ObservedExponent | Should -BeGreaterOrEqual $measurement.Prediction.AlignmentExponent
        }

        It 'takes the run a measurement carries' {
            $again = $run | Measure-VariationNorm | Measure-NeuronAlignment
            $again.Points[7].PositiveMisalignment | Should -BeExactly $measurement.Points[7].PositiveMisalignment
        }
    }

    Context 'times asked for' {
        It 'turns the one neuron of a sample as the boost says' {
            # With a constant drive g = y b / n a balanced neuron (a, v) has the rapidity g t more: for one sample, and before
            # the residual moves, a and v grow by the same factor and the direction stays; across the sample it does not grow.
            $data = [pscustomobject]@{ x1 = 1; x2 = 0; y = 1 } | Import-TrainingDataset
            $hidden = [double[,]]::new(1, 2)
            $hidden[0, 0] = 3
            $hidden[0, 1] = 4
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(5), $hidden, -200)
            $points = ($data | Invoke-GradientFlow -Network $network -Time 2 -LossTolerance 0 |
                Measure-NeuronAlignment -Time 2, 0, 1).Points
            for ($t = 0; $t -le 2; $t++) {
                $points[$t].Time | Should -Be $t
                $v = 3 * [Math]::Cosh($t) + 5 * [Math]::Sinh($t)
                $cosine = $v / [Math]::Sqrt($v * $v + 16)
                [Math]::Abs($points[$t].Misalignments[0] - (1 - $cosine)) | Should -BeLessThan 1e-9
                $norm = [Math]::Log([Math]::Sqrt($v * $v + 16)) - 200
                [Math]::Abs($points[$t].LogHiddenNorms[0] - $norm) | Should -BeLessThan 1e-9
            }
        }

        It 'refuses a negative time' {
            { $run | Measure-NeuronAlignment -Time -1 -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Theory.MeasureNeuronAlignmentCommand'
        }

        It 'refuses the exponent <Exponent>' -ForEach @(
            @{ Exponent = 0 }
            @{ Exponent = 1 }
        ) {
            { $run | Measure-NeuronAlignment -AlignmentExponent $Exponent -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Theory.MeasureNeuronAlignmentCommand'
        }
    }
}
