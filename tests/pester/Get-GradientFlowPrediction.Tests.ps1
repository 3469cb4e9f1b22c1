BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Get-GradientFlowPrediction' {
    BeforeAll {
        $toy = Get-PaperDataset Toy
    }

    Context 'the published toy' {
        BeforeAll {
            $prediction = $toy | Get-GradientFlowPrediction 60 1e-6 -Seed 1
        }

        It 'knows the directions of the labels' {
            # D = (1/2) y x of the one sample of each sign, (2, 1) with label 1 and (-0.5, 1) with label -1.
            $prediction | Should -BeOfType ([GradFlow.Core.Theory.GradientFlowPrediction])
            $prediction.PositiveDirection | Should -Be @(1, 0.5)
            $prediction.NegativeDirection | Should -Be @(0.25, -0.5)
        }

        It 'knows the saddles with their times and losses' {
            # ln(1/scale) over the norms of D+ and D-, sqrt(5)/2 and sqrt(1.25)/2; losses 1/(2n) of the squared labels left.
            $times = @([Math]::Log(1e6) / ([Math]::Sqrt(5) / 2); [Math]::Log(1e6) / ([Math]::Sqrt(1.25) / 2))
            $prediction.Saddles | Should -HaveCount 2
            for ($i = 0; $i -lt 2; $i++) {
                [Math]::Abs($prediction.Saddles[$i].PredictedTime / $times[$i] - 1) | Should -BeLessThan 1e-12
            }
            $prediction.Saddles[0].PredictedLoss | Should -Be 0.5
            $prediction.Saddles[1].PredictedLoss | Should -Be 0.25
            $prediction.Saddles[1].FittedSamples | Should -Be @(1)
        }

        It 'knows the alignment time of the exponent asked for' {
            $late = $toy | Get-GradientFlowPrediction 60 1e-6 -Seed 1 -AlignmentExponent 0.5
            $expected = [Math]::Log(1e6) / ([Math]::Sqrt(5) / 2)
            [Math]::Abs($late.AlignmentTime / $expected - 0.5) | Should -BeLessThan 1e-12
            [Math]::Abs($prediction.AlignmentTime / $expected - 0.25) | Should -BeLessThan 1e-12
        }

        It 'knows the regime and how likely it is' {
            # Each neuron qualifies for either sample with probability 1/4, never for both.
            $expected = 1 - 2 * [Math]::Pow(0.75, 3) + [Math]::Pow(0.5, 3)
            $narrow = $toy | Get-GradientFlowPrediction 3 1e-6 -Seed 1
            [Math]::Abs($narrow.PaperRegimeProbability - $expected) | Should -BeLessThan 1e-14
            $prediction.Regime | Should -Be 'Paper'
            $prediction.UnreachableSamples | Should -BeNullOrEmpty
        }

        It 'says what one neuron leaves out of reach' {
            $hidden = [double[,]]::new(1, 2)
            $hidden[0, 0] = 1
            $hidden[0, 1] = 0.5
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(1.1), $hidden, -20)
            $alone = $toy | Get-GradientFlowPrediction -Network $network
            $alone.Network | Should -Be $network
            $alone.Regime | Should -Be 'MildOverparameterization'
            $alone.UnreachableSamples | Should -Be @(0)
            $alone.ActiveSets[0] | Should -Be @(1)
        }
    }

    Context 'sweeps' {
        It 'gives one prediction for each combination, in the order of Invoke-GradientFlow' {
            $other = New-OrthogonalDataset 2 3 -Seed 1 -Name other
            $sweep = @{ Width = 4, 6; InitializationScale = 0.1, 0.01; Seed = 5, 3 }
            $predictions = @($toy, $other | Get-GradientFlowPrediction @sweep)
            $runs = @($toy, $other | Invoke-GradientFlow @sweep -Time 0.1)
            $predictions | Should -HaveCount 16
            for ($i = 0; $i -lt 16; $i++) {
                $predictions[$i].Dataset | Should -Be $runs[$i].Dataset
                $predictions[$i].Network.Width | Should -Be $runs[$i].Width
                $predictions[$i].Network.Seed | Should -Be $runs[$i].Seed
                $predictions[$i].Network.OutputWeights[2] | Should -BeExactly $runs[$i].InitialNetwork.OutputWeights[2]
            }
        }

        It 'comes true far below the smallest double' {
            $prediction = $toy | Get-GradientFlowPrediction 60 -LogInitializationScale -10000 -Seed 1
            $run = $toy | Invoke-GradientFlow 60 -LogInitializationScale -10000 -Seed 1
            for ($i = 0; $i -lt 2; $i++) {
                [Math]::Abs($run.Saddles[$i].ExitTime / $prediction.Saddles[$i].PredictedTime - 1) | Should -BeLessThan 1e-3
            }
        }
    }

    Context 'bad input' {
        It 'refuses correlated inputs and goes on' {
            $data = Get-PaperDataset NonOrthogonalToy
            $predictions = @(
                $data, $toy | Get-GradientFlowPrediction 10 0.1 -ErrorAction SilentlyContinue -ErrorVariable problems)
            $predictions | Should -HaveCount 1
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId |
                Should -BeExactly 'InputsNotOrthogonal,GradFlow.PowerShell.Theory.GetGradientFlowPredictionCommand'
            $problems[0].TargetObject | Should -Be $data
        }

        It 'refuses <Option> = <Value>' -ForEach @(
            @{ Option = 'AlignmentExponent'; Value = 0 }
            @{ Option = 'AlignmentExponent'; Value = 1 }
            @{ Option = 'Width'; Value = 0 }
            @{ Option = 'InitializationScale'; Value = -1 }
        ) {
            $options = @{ Width = 10; InitializationScale = 0.1 }
            $options[$Option] = $Value
            { $toy | Get-GradientFlowPrediction @options -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Theory.GetGradientFlowPredictionCommand'
        }
    }
}
