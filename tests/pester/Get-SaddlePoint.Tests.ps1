BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Get-SaddlePoint' {
    BeforeAll {
        $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed 1, 2)
        $saddles = @($runs | Get-SaddlePoint)
    }

    Context 'saddles of runs' {
        It 'emits the saddles of each run in order' {
            $saddles | Should -HaveCount 4
            @($saddles | ForEach-Object Order) | Should -Be @(0, 1, 0, 1)
            $saddles[0] | Should -BeOfType ([GradFlow.Core.Flow.SaddlePoint])
        }

        It 'begins at the origin, where the loss is half the mean square of the labels' {
            $saddles[0].EntryTime | Should -Be 0
            $saddles[0].FittedSamples | Should -BeNullOrEmpty
            [Math]::Abs($saddles[0].Loss - 0.5) | Should -BeLessThan 1e-3
        }

        It 'goes on to the saddle that fits the sample with the larger norm' {
            $saddles[1].FittedSamples | Should -Be @(1)
            $saddles[1].EntryTime | Should -Be $saddles[0].ExitTime
            $saddles[1].ExitTime | Should -BeGreaterThan $saddles[1].EntryTime
            $saddles[1].Index | Should -BeLessThan $saddles[0].Index
        }

        It 'lists the rates of its escape directions, of which the toy has one for each label' {
            # The drive of a sample is b_k |y_k| / n: sqrt(5)/2 and sqrt(1.25)/2.
            foreach ($saddle in $saddles) { $saddle.EscapeRates | Should -HaveCount $saddle.Index }
            [Math]::Abs($saddles[0].EscapeRates[0] - [Math]::Sqrt(5) / 2) | Should -BeLessThan 1e-12
            foreach ($rate in $saddles[1].EscapeRates) { [Math]::Abs($rate - [Math]::Sqrt(1.25) / 2) | Should -BeLessThan 1e-12 }
        }

        It 'says which run a saddle belongs to' {
            $saddles[1].Run | Should -Be $runs[0]
            $saddles[2].Run | Should -Be $runs[1]
        }
    }

    Context 'descents' {
        It 'refuses a descent, which only approximates the flow, and takes the rest' {
            $descent = Get-PaperDataset Toy | Invoke-GradientDescent 20 1e-2 -StepSize 0.01 -Iterations 100 -Seed 1
            $taken = @($descent, $runs[0] | Get-SaddlePoint -ErrorAction SilentlyContinue -ErrorVariable problem)
            $taken | Should -HaveCount 2
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -BeExactly 'NotAFlow,GradFlow.PowerShell.Flow.GetSaddlePointCommand'
            $problem[0].TargetObject | Should -Be $descent
        }
    }

    Context 'saddles of measurements' {
        It 'takes the run a measurement carries' {
            $measured = @($runs | Measure-VariationNorm | Get-SaddlePoint)
            $measured | Should -HaveCount 4
            $measured[3].ExitTime | Should -Be $saddles[3].ExitTime
        }
    }
}
