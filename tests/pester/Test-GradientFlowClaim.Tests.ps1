BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Test-GradientFlowClaim' {
    BeforeAll {
        $toy = Get-PaperDataset Toy
        $names = 'ZeroLoss', 'MinimumVariationNorm', 'Decoupling', 'InitialAlignment',
            'SaddleToSaddle', 'ScaleBound', 'SaddleIndex', 'NearOrthogonality', 'InputStability'
        # The result does not hold at these scales, so no scale below which it does is found among them.
        $large = @{ Claim = 'ZeroLoss', 'ScaleBound'; InitializationScale = 1, 2; Seed = 1 }
    }

    Context 'data sets' {
        It 'supports every claim on the toy and on random orthogonal data' {
            $other = New-OrthogonalDataset 4 6 -Seed 3
            $verdicts = @($toy, $other | Test-GradientFlowClaim -Seed 1)
            $verdicts | Should -HaveCount 18
            @($verdicts | ForEach-Object { [string] $_.Claim }) | Should -Be ($names + $names)
            foreach ($verdict in $verdicts) {
                $verdict.Verdict | Should -Be 'Supported' -Because $verdict.Evidence
                $verdict.Evidence | Should -Not -BeNullOrEmpty
                $verdict.Runs | Should -Not -BeNullOrEmpty
            }
            $verdicts[0].Dataset | Should -Be $toy
            $verdicts[17].Dataset | Should -Be $other
        }

        It 'judges only the claims asked for, on the widths, scales and seeds asked for' {
            $options = @{ Width = 30, 20; LogInitializationScale = -20, -40; Seed = 4, 2; Scheme = 'Clipped' }
            $verdict = $toy | Test-GradientFlowClaim ZeroLoss @options
            [string] $verdict.Claim | Should -BeExactly 'ZeroLoss'
            $verdict.Runs | Should -HaveCount 8
            @($verdict.Runs | ForEach-Object Width) | Should -Be @(30, 30, 30, 30, 20, 20, 20, 20)
            @($verdict.Runs | ForEach-Object Seed) | Should -Be @(4, 4, 2, 2, 4, 4, 2, 2)
            @($verdict.Runs | ForEach-Object LogInitializationScale) | Should -Be @(-20, -40, -20, -40, -20, -40, -20, -40)
            foreach ($run in $verdict.Runs) { $run.InitialNetwork.Scheme | Should -Be 'Clipped' }
        }

        It 'refutes that there is a small enough scale where none of those tried is' {
            $verdicts = @($toy | Test-GradientFlowClaim @large)
            $verdicts[0].Verdict | Should -Be 'Inconclusive'
            $verdicts[1].Verdict | Should -Be 'Refuted'
        }

        It 'decides nothing on correlated inputs that is claimed about orthogonal ones' {
            $verdicts = @(Get-PaperDataset NonOrthogonalToy | Test-GradientFlowClaim)
            $verdicts | Should -HaveCount 9
            foreach ($verdict in $verdicts[0..6]) {
                $verdict.Verdict | Should -Be 'Inconclusive'
                $verdict.Evidence | Should -Match 'correlated'
            }
        }

        It 'judges NearOrthogonality and InputStability on correlated inputs' {
            $verdicts = @(New-OrthogonalDataset 4 6 -Coherence 0.3 -Seed 1 | Test-GradientFlowClaim NearOrthogonality, InputStability -Seed 1)
            foreach ($verdict in $verdicts) { $verdict.Verdict | Should -Be 'Supported' -Because $verdict.Evidence }
            $verdicts[0].Evidence | Should -Match '0\.3: '
            $verdicts[1].Statistic | Should -BeLessOrEqual 1
        }

        It 'says the same whatever the throttle limit' {
            $options = @{ Claim = 'MinimumVariationNorm', 'SaddleToSaddle'; Width = 20 }
            $alone = @($toy | Test-GradientFlowClaim @options -ThrottleLimit 1)
            $together = @($toy | Test-GradientFlowClaim @options -ThrottleLimit 3)
            for ($i = 0; $i -lt 2; $i++) {
                $together[$i].Statistic | Should -BeExactly $alone[$i].Statistic
                $together[$i].Evidence | Should -BeExactly $alone[$i].Evidence
            }
        }
    }

    Context 'runs' {
        BeforeAll {
            $runs = @($toy | Invoke-GradientFlow 20 1e-2, 1e-4, 1e-6, 1e-8 -Seed 1 -LossTolerance 1e-16)
        }

        It 'judges the runs of a data set together' {
            $verdict = $runs | Test-GradientFlowClaim ZeroLoss
            $verdict.Verdict | Should -Be 'Supported'
            $verdict.Runs | Should -HaveCount 4
            $verdict.Runs[0].Dataset | Should -Be $toy
        }

        It 'takes the runs that measurements carry, each once' {
            $verdict = $runs + @($runs | Measure-VariationNorm) | Test-GradientFlowClaim ZeroLoss
            $verdict.Runs | Should -HaveCount 4
        }

        It 'decides nothing on runs that ended before the loss was zero' {
            $short = $toy | Invoke-GradientFlow 20 1e-2, 1e-4 -Seed 1 -Time 1
            $verdict = $short | Test-GradientFlowClaim ZeroLoss
            $verdict.Verdict | Should -Be 'Inconclusive'
            $verdict.Evidence | Should -Match 'TimeReached'
        }
    }

    Context 'runs from elsewhere' {
        It 'judges records of one data set together' {
            $toy | Invoke-GradientFlow 60 1e-1, 1e-2, 1e-3, 1e-4, 1e-8 -Seed 1 -LossTolerance 1e-16 -RecordPath "$TestDrive/records"
            $verdict = Import-GradientFlowRun "$TestDrive/records" | Test-GradientFlowClaim MinimumVariationNorm
            $verdict | Should -HaveCount 1
            $verdict.Runs | Should -HaveCount 5
            $verdict.Verdict | Should -Be 'Supported' -Because $verdict.Evidence
        }

        It 'refuses a descent, which is no flow, and judges the rest' {
            $descent = $toy | Invoke-GradientDescent 20 1e-2 -StepSize 0.01 -Iterations 100 -Seed 1
            $flow = $toy | Invoke-GradientFlow 20 1e-2 -Seed 1
            $verdict = $descent, $flow | Test-GradientFlowClaim ZeroLoss -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeExactly 'NotAFlow,GradFlow.PowerShell.Claims.TestGradientFlowClaimCommand'
            $verdict.Runs | Should -HaveCount 1
            { $descent | Test-GradientFlowClaim ZeroLoss -ErrorAction Stop } |
                Should -Throw -ErrorId 'NotAFlow,GradFlow.PowerShell.Claims.TestGradientFlowClaimCommand'
        }
    }

    Context 'quiet' {
        It 'is true when nothing is refuted, Inconclusive or not' {
            $answer = $toy, (Get-PaperDataset NonOrthogonalToy) | Test-GradientFlowClaim ZeroLoss -Seed 1 -Quiet
            $answer | Should -BeOfType ([bool])
            $answer | Should -BeTrue
        }

        It 'is false when something is refuted' {
            $answer = @($toy, $toy | Test-GradientFlowClaim @large -Quiet)
            $answer | Should -HaveCount 1
            $answer[0] | Should -BeOfType ([bool])
            $answer[0] | Should -BeFalse
        }

        It 'says nothing about nothing' {
            @() | Test-GradientFlowClaim -Quiet | Should -BeNullOrEmpty
        }
    }

    Context 'bad input' {
        It 'refuses <Option> = <Value> before any run' -ForEach @(
            @{ Option = 'InitializationScale'; Value = 0 }
            @{ Option = 'InitializationScale'; Value = [double]::PositiveInfinity }
            @{ Option = 'LogInitializationScale'; Value = [double]::NaN }
            @{ Option = 'Width'; Value = 0 }
            @{ Option = 'ThrottleLimit'; Value = 0 }
        ) {
            $options = @{ $Option = $Value }
            { $toy | Test-GradientFlowClaim @options } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Claims.TestGradientFlowClaimCommand'
        }

        It 'refuses a claim nobody makes' {
            { $toy | Test-GradientFlowClaim Nonsense } |
                Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,GradFlow.PowerShell.Claims.TestGradientFlowClaimCommand'
        }
    }

    It 'refuses missing <_>' -ForEach @('Seed', 'Width', 'Claim') {
        $options = @{ $_ = $null }
        { Get-PaperDataset Toy | Test-GradientFlowClaim @options } |
            Should -Throw -ErrorId 'ParameterArgumentValidationError,GradFlow.PowerShell.Claims.TestGradientFlowClaimCommand'
    }
}
