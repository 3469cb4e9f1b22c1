BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Invoke-GradientFlow' {
    BeforeAll {
        $toy = Get-PaperDataset Toy
    }

    Context 'closed forms' {
        It 'follows the logistic solution of one balanced neuron on one sample' {
            # p = a^2 obeys dp/dt = 2 b p (y - b p), so p(t) = K / (1 + (K / p0 - 1) exp(-2 b y t)) with K = y / b.
            $data = [pscustomobject]@{ x1 = 2; y = 3 } | Import-TrainingDataset
            $hidden = [double[,]]::new(1, 1)
            $hidden[0, 0] = 0.1
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(0.1), $hidden, 0)
            $run = $data | Invoke-GradientFlow -Network $network -Time 0.4 -LossTolerance 0
            $p = 1.5 / (1 + (1.5 / 0.01 - 1) * [Math]::Exp(-12 * 0.4))
            $run.Status | Should -Be 'TimeReached'
            $run.Time | Should -Be 0.4
            [Math]::Abs($run.Network.OutputWeights[0] * $run.Network.OutputWeights[0] - $p) | Should -BeLessThan 1e-6
            [Math]::Abs($run.Loss - [Math]::Pow(3 - 2 * $p, 2) / 2) | Should -BeLessThan 1e-6
        }

        It 'crosses the two saddles of the toy data in the order and near the times of the theory' {
            # ln(1/scale) over the norms of D+ and D-, sqrt(5)/2 and sqrt(1.25)/2.
            $first = [Math]::Log(1e6) / ([Math]::Sqrt(5) / 2)
            $second = [Math]::Log(1e6) / ([Math]::Sqrt(1.25) / 2)
            $runs = @($toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed (1..3))
            foreach ($run in $runs) {
                $run.Status | Should -Be 'LossReached'
                $run.Loss | Should -BeLessOrEqual 1e-12
                $run.Saddles | Should -HaveCount 2
                [Math]::Abs($run.Saddles[0].Loss - 0.5) | Should -BeLessThan 1e-3
                [Math]::Abs($run.Saddles[1].Loss - 0.25) | Should -BeLessThan 1e-3
                [Math]::Abs($run.Saddles[0].ExitTime / $first - 1) | Should -BeLessThan 0.15
                [Math]::Abs($run.Saddles[1].ExitTime / $second - 1) | Should -BeLessThan 0.15
            }
        }

        It 'reaches scales far below the smallest double' {
            $run = $toy | Invoke-GradientFlow -Width 60 -LogInitializationScale -10000 -Seed 1
            $run.Status | Should -Be 'LossReached'
            $run.LogInitializationScale | Should -Be -10000
            $run.InitializationScale | Should -Be 0
            [Math]::Abs($run.Saddles[0].ExitTime / 10000 - 2 / [Math]::Sqrt(5)) | Should -BeLessThan 1e-3
            [Math]::Abs($run.Saddles[1].ExitTime / 10000 - 2 / [Math]::Sqrt(1.25)) | Should -BeLessThan 1e-3
        }
    }

    Context 'sweeps' {
        It 'gives one run for each combination, in the order data set, width, scale, seed' {
            $other = New-OrthogonalDataset 2 3 -Seed 1 -Name other
            $runs = @($toy, $other | Invoke-GradientFlow -Width 4, 6 -InitializationScale 0.1, 0.01 -Seed 5, 3 -Time 0.5)
            $runs | Should -HaveCount 16
            $i = 0
            foreach ($data in 'Toy', 'other') {
                foreach ($width in 4, 6) {
                    foreach ($scale in 0.1, 0.01) {
                        foreach ($seed in 5, 3) {
                            $runs[$i].Dataset.Name | Should -Be $data
                            $runs[$i].Width | Should -Be $width
                            $runs[$i].InitializationScale | Should -Be $scale
                            $runs[$i].Seed | Should -Be $seed
                            $i++
                        }
                    }
                }
            }
        }

        It 'gives the same bits whatever the throttle limit' {
            $alone = @($toy | Invoke-GradientFlow 20 1e-3 -Seed (1..6) -ThrottleLimit 1)
            $together = @($toy | Invoke-GradientFlow 20 1e-3 -Seed (1..6) -ThrottleLimit 4)
            for ($i = 0; $i -lt 6; $i++) {
                $together[$i].Loss | Should -BeExactly $alone[$i].Loss
                $together[$i].Time | Should -BeExactly $alone[$i].Time
                $together[$i].Network.OutputWeights[7] | Should -BeExactly $alone[$i].Network.OutputWeights[7]
            }
        }

        It 'divides the processors among the runs that are known, at least one each' {
            $cores = [Environment]::ProcessorCount
            $half = [Math]::Max(1, [Math]::Floor($cores / 2))
            ($toy | Invoke-GradientFlow 4 0.1 -Seed 1 -Time 1).Options.ThreadCount | Should -Be $cores
            ($toy | Invoke-GradientFlow 4 0.1 -Seed 1 -Time 1 -ThrottleLimit 1).Options.ThreadCount | Should -Be 1
            ($toy | Invoke-GradientFlow 4 0.1 -Seed 1 -Time 1 -ThrottleLimit (2 * $cores)).Options.ThreadCount | Should -Be $cores
            @($toy | Invoke-GradientFlow 4 0.1 -Seed 1, 2 -Time 1).ForEach{ $_.Options.ThreadCount } | Should -Be @($half, $half)
            @($toy, $toy | Invoke-GradientFlow 4 0.1 -Seed 1 -Time 1).ForEach{ $_.Options.ThreadCount } | Should -Be @($cores, $half)
            @($toy | Invoke-GradientFlow 4 0.1 -Seed (1..($cores + 1)) -Time 1).ForEach{ $_.Options.ThreadCount } | Should -Be (@(1) * ($cores + 1))
        }

        It 'records the seed it draws itself, so that the run can be repeated' {
            $run = $toy | Invoke-GradientFlow 10 0.01 -Time 3
            $again = $toy | Invoke-GradientFlow 10 0.01 -Time 3 -Seed $run.Seed
            $again.Loss | Should -BeExactly $run.Loss
        }

        It 'takes initial networks as they are given' {
            $networks = (New-ReluNetwork 4 0.1 -Dimension 2 -Seed 1), (New-ReluNetwork 6 0.1 -Dimension 2 -Seed 2)
            $runs = @($toy | Invoke-GradientFlow -Network $networks -Time 1)
            $runs[0].InitialNetwork | Should -Be $networks[0]
            $runs[1].Width | Should -Be 6
            $runs[1].Seed | Should -Be 2
        }
    }

    Context 'files' {
        BeforeAll {
            [IO.File]::WriteAllText("$TestDrive/short.csv", "x1,x2,y`n1,2`n")
        }

        It 'carries the error of <Name> given to -Dataset as the inner exception' -ForEach @(
            @{ Name = 'short.csv'; Id = 'MalformedFile' }
            @{ Name = 'missing.csv'; Id = 'FileNotReadable' }
        ) {
            $file = "$TestDrive/$Name"
            $failure = try { Invoke-GradientFlow 5 0.1 -Dataset $file } catch { $_.Exception.InnerException }
            $failure.ErrorId | Should -BeExactly $Id
            [IO.Path]::GetFileName($failure.TargetObject) | Should -BeExactly $Name
        }

        It 'carries the error of a piped file likewise, and goes on' {
            $run = "$TestDrive/short.csv", 'Toy' |
                Invoke-GradientFlow 5 0.1 -Seed 1 -Time 1 -ErrorAction SilentlyContinue -ErrorVariable problems
            $run.Dataset.Name | Should -BeExactly 'Toy'
            $problems | Should -HaveCount 1
            $problems[0].Exception.InnerException.ErrorId | Should -BeExactly 'MalformedFile'
        }
    }

    Context 'ends' {
        It 'keeps at most the trajectory points asked for, from the start to the end' {
            $run = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 25
            $run.Trajectory.Length | Should -BeLessOrEqual 25
            $run.Trajectory.Length | Should -BeGreaterThan 2
            $run.Trajectory[0].Time | Should -Be 0
            $run.Trajectory[-1].Time | Should -Be $run.Time
        }

        It 'says when no neuron can reach a sample, and warns' {
            # Both labels are 1 and the only neuron sees the first sample alone: the loss that stays is 1 / (2 * 2).
            $samples = [pscustomobject]@{ x1 = 1; x2 = 0; y = 1 }, [pscustomobject]@{ x1 = 0; x2 = 1; y = 1 }
            $data = $samples | Import-TrainingDataset
            $hidden = [double[,]]::new(1, 2)
            $hidden[0, 0] = 0.1
            $network = [GradFlow.Core.Networks.ReluNetwork]::new([double[]]@(0.1), $hidden, 0)
            $run = $data | Invoke-GradientFlow -Network $network -WarningVariable warnings -WarningAction SilentlyContinue
            $run.Status | Should -Be 'Stalled'
            $run.UnreachableSamples | Should -Be @(1)
            [Math]::Abs($run.Loss - 0.25) | Should -BeLessThan 1e-9
            $warnings | Should -HaveCount 1
            $warnings[0].Message | Should -BeLike 'UnreachableSamples: *: no neuron can reach the sample 1; *. Use a wider or another -Network.'
        }

        It 'advises on the parameters that drew the network' {
            # No neuron of this seed and width has the sign of the label of a sample and is active on it.
            $null = New-OrthogonalDataset 12 12 -Seed 1 |
                Invoke-GradientFlow 2 0.1 -Seed 1 -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings[0].Message | Should -BeLike 'UnreachableSamples: *: no neuron can reach the samples *, *. Use a larger -Width or another -Seed.'
        }

        It 'emits the run that stopped at the step limit, with an error' {
            $run = $toy |
                Invoke-GradientFlow 10 1e-6 -Seed 1 -MaximumSteps 2 -ErrorAction SilentlyContinue -ErrorVariable problems
            $run.Status | Should -Be 'StepLimit'
            $run.Steps | Should -Be 2
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId |
                Should -BeExactly 'StepLimitReached,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
            $problems[0].TargetObject | Should -Be $run
        }
    }

    Context 'bad input' {
        It 'refuses correlated inputs and goes on' {
            $data = Get-PaperDataset NonOrthogonalToy
            $runs = @($data, $toy | Invoke-GradientFlow 10 0.1 -Time 1 -ErrorAction SilentlyContinue -ErrorVariable problems)
            $runs | Should -HaveCount 1
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId |
                Should -BeExactly 'InputsNotOrthogonal,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
            $problems[0].TargetObject | Should -Be $data
        }

        It 'integrates correlated inputs when asked to' {
            $run = Get-PaperDataset NonOrthogonalToy | Invoke-GradientFlow 10 0.1 -Seed 1 -Time 1 -Engine General
            $run.Status | Should -Be 'TimeReached'
            $run.Engine | Should -Be 'General'
            $run.Regime | Should -Be 'NotApplicable'
        }

        It 'names the engine that takes correlated inputs when it refuses them' {
            Get-PaperDataset NonOrthogonalToy | Invoke-GradientFlow 10 0.1 -Time 1 -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems[0].Exception.Message | Should -Match '-Engine General'
            $problems[0].Exception.Message | Should -Match '-Engine Automatic'
        }

        It 'takes the engine that fits the data, or the one asked for' {
            $data = Get-PaperDataset NonOrthogonalToy
            $options = @{ Seed = 1; Time = 1; WarningAction = 'SilentlyContinue' }
            @($data, $toy | Invoke-GradientFlow 10 0.1 -Engine Automatic @options | ForEach-Object { [string] $_.Engine }) |
                Should -Be @('General', 'Orthogonal')
            ($toy | Invoke-GradientFlow 10 0.1 -Engine General @options).Engine | Should -Be 'General'
        }

        It 'says what holds when the inputs span fewer directions than there are samples' {
            $run = Get-PaperDataset NonOrthogonalToy |
                Invoke-GradientFlow 10 0.1 -Seed 1 -Time 1 -Engine General -WarningAction SilentlyContinue -WarningVariable said
            $run.Dataset.Rank | Should -Be 2
            "$said" | Should -Match 'FewerDirections: NonOrthogonalToy: the 5 inputs span 2 directions'
        }

        It 'neglects cosines only within the tolerance, and says so' {
            $data = New-OrthogonalDataset 3 4 -Coherence 1e-3 -Seed 1
            $run = $data | Invoke-GradientFlow 10 0.1 -Seed 1 -Time 1 -OrthogonalityTolerance 1e-2 `
                -WarningAction SilentlyContinue -WarningVariable said
            $run.Engine | Should -Be 'Orthogonal'
            $run.Dataset.IsOrthogonal | Should -BeTrue
            "$said" | Should -Match 'CosinesNeglected: '
            { $data | Invoke-GradientFlow 10 0.1 -OrthogonalityTolerance 1e-4 -Time 1 -ErrorAction Stop } |
                Should -Throw -ErrorId 'InputsNotOrthogonal,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
        }

        It 'calls a spurious stationary point one' {
            $run = Get-PaperDataset AlignmentFigure |
                Invoke-GradientFlow 50 1e-3 -Seed 1 -Engine General -WarningAction SilentlyContinue -WarningVariable said
            $run.Status | Should -Be 'Stalled'
            "$said" | Should -Match 'SpuriousStationaryPoint: '
        }

        It 'refuses a network of another dimension' {
            $network = New-ReluNetwork 3 0.1 -Dimension 5
            { $toy | Invoke-GradientFlow -Network $network -ErrorAction Stop } |
                Should -Throw -ErrorId 'DimensionMismatch,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
        }

        It 'reports a width or scale that cannot be, and goes on' {
            $runs = @($toy | Invoke-GradientFlow 0, 5 0.1, -1 -Time 1 -ErrorAction SilentlyContinue -ErrorVariable problems)
            $runs | Should -HaveCount 1
            $problems | Should -HaveCount 3
            foreach ($problem in $problems) {
                $problem.FullyQualifiedErrorId |
                    Should -BeExactly 'InvalidOption,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
            }
        }

        It 'refuses <Option> = <Value> before any run' -ForEach @(
            @{ Option = 'Time'; Value = 0 }
            @{ Option = 'Time'; Value = -1 }
            @{ Option = 'LossTolerance'; Value = -1 }
            @{ Option = 'LossTolerance'; Value = 0 }
            @{ Option = 'Tolerance'; Value = 0 }
            @{ Option = 'MaximumSteps'; Value = 0 }
            @{ Option = 'SampleCount'; Value = 1 }
            @{ Option = 'ThrottleLimit'; Value = 0 }
            @{ Option = 'OrthogonalityTolerance'; Value = 1 }
        ) {
            $options = @{ $Option = $Value }
            { $toy | Invoke-GradientFlow 10 0.1 @options } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
        }
    }

    Context 'at a glance' {
        It 'draws the loss from saddle to saddle in a few characters' {
            # The losses of the toy are 0.5, then half of it, then 0: full, half and empty bars, in this order.
            $run = Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-40 -Seed 1
            $bars = [GradFlow.PowerShell.Views.Sparkline]::Loss($run, 30)
            $bars | Should -Match '^█{8,}[▅▆▇]{0,2}▄{8,}[▂▃]{0,2}▁+$'
            $bars.Length | Should -Be 30
        }

        It 'bounds the excess norm of a run that fits orthogonal data' {
            # F* of the toy is 1/sqrt(1.25) + 1/sqrt(5), and no norm of the function is above the path norm.
            $run = Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2 -Seed 1
            $shown = [double]::Parse([GradFlow.PowerShell.Views.DisplayText]::Excess($run), [cultureinfo]::InvariantCulture)
            $bound = $run.Network.PathNorm / (1 / [Math]::Sqrt(1.25) + 1 / [Math]::Sqrt(5)) - 1
            [Math]::Abs($shown / $bound - 1) | Should -BeLessThan 0.05
            ($run | Measure-VariationNorm).RelativeExcess | Should -BeLessThan ($bound * 1.000001)
            $unfitted = Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2 -Seed 1 -Time 1
            [GradFlow.PowerShell.Views.DisplayText]::Excess($unfitted) | Should -BeExactly '-'
            $sloped = Get-PaperDataset NonOrthogonalToy | Invoke-GradientFlow 60 1e-2 -Seed 1 -Engine General -LossTolerance 1e-3
            [GradFlow.PowerShell.Views.DisplayText]::Excess($sloped) | Should -BeExactly '-'
        }
    }
}

Describe 'Invoke-GradientFlow -RecordPath' {
    BeforeEach {
        $folder = "$TestDrive/" + [Guid]::NewGuid().ToString('N')
        $toy = Get-PaperDataset Toy
    }

    It 'records every run and reads it the next time' {
        $first = @($toy | Invoke-GradientFlow 20 1e-2, 1e-3 -Seed 1, 2 -RecordPath $folder)
        $files = [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')
        $files.Count | Should -Be 4
        $stamps = @($files | ForEach-Object { [IO.File]::GetLastWriteTimeUtc($_).Ticks })
        $second = @($toy | Invoke-GradientFlow 20 1e-2, 1e-3 -Seed 1, 2 -RecordPath $folder)
        for ($i = 0; $i -lt 4; $i++) {
            $second[$i].Loss | Should -Be $first[$i].Loss
            $second[$i].Elapsed.Ticks | Should -Be $first[$i].Elapsed.Ticks
            [object]::ReferenceEquals($second[$i].Dataset, $toy) | Should -BeTrue
            [IO.File]::GetLastWriteTimeUtc($files[$i]).Ticks | Should -Be $stamps[$i]
        }
    }

    It 'computes what is missing, and only that' {
        $whole = @($toy | Invoke-GradientFlow 20 1e-3 -Seed (1..4) -RecordPath $folder)
        $files = [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')
        [IO.File]::Delete($files[2])
        $again = @($toy | Invoke-GradientFlow 20 1e-3 -Seed (1..4) -RecordPath $folder)
        @($again | Where-Object { $_.Elapsed.Ticks -ne $whole[$_.Seed - 1].Elapsed.Ticks }).Count | Should -Be 1
        for ($i = 0; $i -lt 4; $i++) { $again[$i].Loss | Should -Be $whole[$i].Loss }
        [IO.Directory]::GetFiles($folder, '*', 'AllDirectories').Count | Should -Be 4
    }

    It 'sets a damaged record aside, says so, and computes its run' {
        $run = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath $folder
        $file = [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')[0]
        [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace('"loss":', '"loss":1'))
        $again = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath $folder -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -Match '^DamagedRecord: '
        $again.Loss | Should -Be $run.Loss
        [IO.File]::Exists("$file.damaged") | Should -BeTrue
        (Import-GradientFlowRun $folder).Loss | Should -Be $run.Loss
    }

    It 'records descents as well' {
        $first = $toy | Invoke-GradientDescent 20 0.1 -Seed 1 -StepSize 0.01 -Iterations 50 -RecordPath $folder
        $second = $toy | Invoke-GradientDescent 20 0.1 -Seed 1 -StepSize 0.01 -Iterations 50 -RecordPath $folder
        $second.Loss | Should -Be $first.Loss
        $second.Elapsed.Ticks | Should -Be $first.Elapsed.Ticks
    }

    It 'takes a drawn network whose weights were changed for another one' {
        $drawn = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1
        $changed = New-ReluNetwork 20 1e-3 -Dimension 2 -Seed 1
        $changed.OutputWeights[3] *= 50
        $null = $toy | Invoke-GradientFlow -Network $changed -RecordPath $folder
        $again = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath $folder
        $again.FitTimes[0] | Should -Be $drawn.FitTimes[0]
        [IO.Directory]::GetFiles($folder, '*', 'AllDirectories').Count | Should -Be 2
    }

    It 'computes the runs and leaves the folder alone under -WhatIf' {
        $run = $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath $folder -WhatIf
        "$($run.Status)" | Should -Be 'LossReached'
        [IO.Directory]::Exists($folder) | Should -BeFalse
    }

    It 'refuses a path that is none of the file system' {
        { $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath env:foo } | Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
    }

    It 'says when a run cannot be recorded, and harms nothing' {
        [IO.File]::WriteAllText($folder, 'in the way')
        $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -RecordPath $folder -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotWritable,'
        [IO.File]::ReadAllText($folder) | Should -Be 'in the way'
    }
}

Describe 'Invoke-GradientFlow messages' {
    It 'says that a file is not there, and not that it is no published name' {
        $problem = try { Invoke-GradientFlow 60 1e-6 -Dataset "$TestDrive/nothing.csv" -Seed 1 } catch { "$_" }
        $problem | Should -Match 'nothing\.csv. cannot be read'
    }

    It 'tells the phases of a run when asked' {
        $told = @(Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 -Verbose 4>&1 |
                Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $told.Count | Should -Be 4
        $told[0] | Should -Match 'width 60, λ = 1E-06, seed 1: alignment until time [0-9.]+, [0-9]+ activations switched'
        $told[1] | Should -Match 'saddle 0 from time 0 to 12\.9[0-9]+, loss 0\.5, nothing fitted, index 30'
        $told[2] | Should -Match 'saddle 1 from time [0-9.]+ to 27\.0[0-9]+, loss 0\.2499[0-9]+, samples 1 fitted, index 14'
        $told[3] | Should -Match 'LossReached at time [0-9.]+, loss [0-9.E-]+, [0-9]+ steps, [0-9]+ rejected'
    }

    It 'tells what the step control does when asked' {
        $all = @(Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 -Debug 5>&1)
        $run = $all[-1]
        $told = @($all | Where-Object { $_ -is [System.Management.Automation.DebugRecord] } | ForEach-Object Message)
        @($told | Where-Object { $_ -match 'accepted' }).Count | Should -Be $run.Steps
        @($told | Where-Object { $_ -match 'rejected' }).Count | Should -Be $run.RejectedSteps
        $length = 0.0
        foreach ($message in $told | Where-Object { $_ -match 'accepted' }) {
            $null = $message -match '(step|flight) of ([0-9.E+-]+) from time'
            $length += [double]::Parse($Matches[2], [cultureinfo]::InvariantCulture)
        }
        [Math]::Abs($length / $run.Time - 1) | Should -BeLessThan 1e-4
    }

    It 'tells neither unasked' {
        @(Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 4>&1 5>&1).Count | Should -Be 1
    }

    It 'refuses missing seeds' {
        $id = 'ParameterArgumentValidationError,GradFlow.PowerShell.Flow.InvokeGradientFlowCommand'
        { Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed $null } | Should -Throw -ErrorId $id
        { Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed @() } | Should -Throw -ErrorId $id
    }

    It 'keeps as many trajectory points as there are when all are asked for' {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1 -Seed 1 -SampleCount ([int]::MaxValue)
        $run.Trajectory.Count | Should -BeGreaterOrEqual $run.Steps
    }

    It 'says when numbers leave the range of a double' {
        $samples = [pscustomobject]@{ x1 = 1e200; x2 = 0; y = 1 }, [pscustomobject]@{ x1 = 0; x2 = 1e200; y = -1 }
        $samples | Import-TrainingDataset | Invoke-GradientFlow 10 1 -Seed 1 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -Match '^StepLimitReached,'
        $problem[0].Exception.Message | Should -Match 'range of a double'
    }

    It 'reaches its loss whatever the end time after that' {
        $free = Get-PaperDataset Toy | Invoke-GradientFlow 10 1e-3 -Seed 1 -LossTolerance 1e-16
        $bounded = Get-PaperDataset Toy | Invoke-GradientFlow 10 1e-3 -Seed 1 -LossTolerance 1e-16 -Time 1000
        $bounded.Status | Should -Be 'LossReached'
        $bounded.Time | Should -Be $free.Time
        $bounded.Loss | Should -Be $free.Loss
    }
}
