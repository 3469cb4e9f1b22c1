BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
    $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1, 2 -SampleCount 20)
}

Describe 'Export-GradientFlowRun' {
    It 'writes a record for each run into sub-folders named by the hash of the inputs' {
        $files = @($runs | Export-GradientFlowRun "$TestDrive/many" -PassThru)
        $files.Count | Should -Be 2
        foreach ($file in $files) {
            $file.Name | Should -Match '^[0-9a-f]{64}\.run\.json$'
            $file.Directory.Name | Should -Be $file.Name.Substring(0, 2)
        }
    }

    It 'writes nothing to the pipeline unless asked' {
        @($runs[0] | Export-GradientFlowRun "$TestDrive/quiet").Count | Should -Be 0
    }

    It 'writes one run to a file that ends in .json' {
        $runs[0] | Export-GradientFlowRun "$TestDrive/one.run.json"
        [IO.File]::Exists("$TestDrive/one.run.json") | Should -BeTrue
    }

    It 'records the norms of a measurement' {
        $runs[0] | Measure-VariationNorm | Export-GradientFlowRun "$TestDrive/norms.run.json"
        [IO.File]::ReadAllText("$TestDrive/norms.run.json") | Should -Match '"functionNorm":1\.3'
    }

    It 'keeps an existing record without -Force and replaces it with it' {
        $runs[0] | Export-GradientFlowRun "$TestDrive/kept.run.json"
        $before = [IO.File]::ReadAllText("$TestDrive/kept.run.json")
        $runs[1] | Export-GradientFlowRun "$TestDrive/kept.run.json" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileExists,'
        [IO.File]::ReadAllText("$TestDrive/kept.run.json") | Should -Be $before
        $runs[1] | Export-GradientFlowRun "$TestDrive/kept.run.json" -Force
        [IO.File]::ReadAllText("$TestDrive/kept.run.json") | Should -Not -Be $before
    }

    It 'does not replace the first of two runs in one file, even with -Force' {
        $runs | Export-GradientFlowRun "$TestDrive/two.run.json" -Force -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileExists,'
        (Import-GradientFlowRun "$TestDrive/two.run.json").Seed | Should -Be 1
    }

    It 'takes runs that differ in the name of their data set alone as one, in a folder, and says which name stays' {
        $first = New-OrthogonalDataset 3 4 -Seed 1 -Name 'first'
        $second = New-OrthogonalDataset 3 4 -Seed 1 -Name 'second'
        $same = @($first, $second, $second | Invoke-GradientFlow 20 1e-3 -Seed 1 -Time 3)
        $files = @($same | Export-GradientFlowRun "$TestDrive/names" -PassThru -Force -ErrorAction Stop -WarningAction SilentlyContinue -WarningVariable said)
        $files.Count | Should -Be 1
        (Import-GradientFlowRun $files[0].FullName).Dataset.Name | Should -BeExactly 'first'
        $said.Count | Should -Be 2
        $said[0].Message | Should -BeLike 'RecordedBefore: the run on second is the one on first*'
        { $same | Export-GradientFlowRun "$TestDrive/names.run.json" -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Records.ExportGradientFlowRunCommand'
    }

    It 'tells runs of the same inputs that came out differently, as those of two versions may' {
        $twice = @($runs[0]) + @(Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 20)
        $twice[1].Network.OutputWeights[0] += 1e-9
        $twice | Export-GradientFlowRun "$TestDrive/versions" -Force -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileExists,'
    }

    It 'writes nothing under -WhatIf' {
        $runs | Export-GradientFlowRun "$TestDrive/never" -WhatIf
        [IO.Directory]::Exists("$TestDrive/never") | Should -BeFalse
    }

    It 'refuses a path that is none of the file system' {
        { $runs[0] | Export-GradientFlowRun env:foo } | Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Records.ExportGradientFlowRunCommand'
    }

    It 'says when the folder cannot be written' {
        [IO.File]::WriteAllText("$TestDrive/file", 'x')
        $runs[0] | Export-GradientFlowRun "$TestDrive/file/inner" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotWritable,'
    }

    It 'tells norms that come after their run' {
        $runs[0], ($runs[0] | Measure-VariationNorm) | Export-GradientFlowRun "$TestDrive/late.run.json" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileExists,'
    }

    It 'writes the runs of a verdict' {
        $verdict = $runs | Test-GradientFlowClaim ZeroLoss
        @($verdict | Export-GradientFlowRun "$TestDrive/judged" -PassThru).Count | Should -Be @($verdict.Runs).Count
    }

    It 'writes the run a measurement or saddles carry, once' {
        $runs[0] | Measure-NeuronAlignment | Export-GradientFlowRun "$TestDrive/aligned.run.json"
        $runs[0] | Get-SaddlePoint | Export-GradientFlowRun "$TestDrive/saddles.run.json"
        foreach ($name in 'aligned', 'saddles') { (Import-GradientFlowRun "$TestDrive/$name.run.json").Loss | Should -Be $runs[0].Loss }
    }
}
