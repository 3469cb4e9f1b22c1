BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Invoke-GradientDescent' {
    BeforeAll {
        $toy = Get-PaperDataset Toy
    }

    Context 'the algorithm' {
        It 'makes the explicit Euler step' {
            # h = 0.5 * 0.5, r = 2 - 0.25: both weights grow by the step times r times the other.
            $data = [pscustomobject]@{ x1 = 1; y = 2 } | Import-TrainingDataset
            $hidden = [double[,]]::new(1, 1)
            $hidden[0, 0] = 0.5
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(0.5), $hidden, 0)
            $run = $data | Invoke-GradientDescent -Network $network -StepSize 0.1 -Iterations 1
            [Math]::Abs($run.Network.OutputWeights[0] - (0.5 + 0.1 * 1.75 * 0.5)) | Should -BeLessThan 1e-15
            $run.Time | Should -Be 0.1
            $run.Steps | Should -Be 1
        }

        It 'approaches the flow at first order in the step' {
            $network = $toy | New-ReluNetwork 20 0.5 -Seed 1
            $flow = $toy | Invoke-GradientFlow -Network $network -Time 2 -LossTolerance 0 -Tolerance 1e-10
            $errors = @(foreach ($n in 400, 4000) {
                $run = $toy | Invoke-GradientDescent -Network $network -StepSize (2 / $n) -Iterations $n
                [Math]::Abs($run.Network.PathNorm - $flow.Network.PathNorm)
            })
            $errors[0] | Should -BeGreaterThan 1e-6
            $errors[1] / $errors[0] | Should -BeLessThan 0.15
        }

        It 'is called descent, never a flow' {
            $run = $toy | Invoke-GradientDescent 10 0.1 -Seed 1 -StepSize 0.01 -Iterations 100
            $run.Algorithm | Should -Be 'Descent'
            $run.Engine | Should -BeNullOrEmpty
            $run.Status | Should -Be 'IterationsReached'
            [GradFlow.PowerShell.Views.DisplayText]::Status($run) | Should -BeExactly 'GD ended'
            ($toy | Invoke-GradientFlow 10 0.1 -Seed 1 -Time 1).Algorithm | Should -Be 'Flow'
        }

        It 'reports the step-size limit, below which it is stable at the end' {
            $run = $toy | Invoke-GradientDescent 10 0.5 -Seed 1 -StepSize 0.05 -Iterations 20000 -LossTolerance 1e-20
            $run.Status | Should -Be 'LossReached'
            $run.StepSizeLimit | Should -BeGreaterThan 0.05
            [double]::IsNaN(($toy | Invoke-GradientFlow 10 0.1 -Seed 1 -Time 1).StepSizeLimit) | Should -BeTrue
        }

        It 'gives one run for each combination, in order, with geometric samples' {
            $options = @{ StepSize = 0.01; Iterations = 1000; SampleCount = 12 }
            $runs = @($toy | Invoke-GradientDescent 4, 6 0.1, 0.01 -Seed 2, 1 @options)
            @($runs | ForEach-Object Width) | Should -Be @(4, 4, 4, 4, 6, 6, 6, 6)
            @($runs | ForEach-Object Seed) | Should -Be @(2, 1, 2, 1, 2, 1, 2, 1)
            foreach ($run in $runs) {
                $run.Trajectory.Length | Should -BeLessOrEqual 12
                $run.Trajectory[-1].Time | Should -Be $run.Time
            }
        }

        It 'takes any inputs' {
            $run = Get-PaperDataset NonOrthogonalToy | Invoke-GradientDescent 10 0.1 -Seed 1 -StepSize 0.01 -Iterations 100
            $run.Regime | Should -Be 'NotApplicable'
            $run.Loss | Should -BeLessThan $run.Trajectory[0].Loss
        }
    }

    Context 'bad input' {
        It 'says that a step was too large instead of ending at NaN' {
            $run = $toy | Invoke-GradientDescent 20 1 -Seed 1 -StepSize 50 -Iterations 1000 -WarningAction SilentlyContinue -WarningVariable said
            $run.Status | Should -Be 'Diverged'
            [double]::IsNaN($run.Loss) | Should -BeFalse
            [double]::IsInfinity($run.Loss) | Should -BeFalse
            foreach ($weight in $run.Network.OutputWeights) { [double]::IsNaN($weight) | Should -BeFalse }
            "$said" | Should -Match 'Diverged: '
        }

        It 'refuses <Option> = <Value> before any run' -ForEach @(
            @{ Option = 'StepSize'; Value = 0 }
            @{ Option = 'StepSize'; Value = -1 }
            @{ Option = 'StepSize'; Value = [double]::NaN }
            @{ Option = 'Iterations'; Value = 0 }
            @{ Option = 'LossTolerance'; Value = -1 }
            @{ Option = 'SampleCount'; Value = 1 }
            @{ Option = 'ThrottleLimit'; Value = 0 }
        ) {
            $options = @{ StepSize = 0.1; Iterations = 10 }
            $options[$Option] = $Value
            { $toy | Invoke-GradientDescent 10 0.1 @options } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Flow.InvokeGradientDescentCommand'
        }

        It 'refuses a network of another dimension' {
            $network = New-ReluNetwork 3 0.1 -Dimension 5
            { $toy | Invoke-GradientDescent -Network $network -StepSize 0.1 -Iterations 1 -ErrorAction Stop } |
                Should -Throw -ErrorId 'DimensionMismatch,GradFlow.PowerShell.Flow.InvokeGradientDescentCommand'
        }
    }
}
