BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Measure-GradientFlowSweep' {
    BeforeAll {
        [IO.File]::WriteAllText("$TestDrive/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 8; InitializationScales = 1e-2, 1e-3; Seeds = '1..3'; Claims = 'SaddleIndex' }")
        $sweep = Import-GradientFlowSweep "$TestDrive/toy.psd1"
        $null = $sweep | Invoke-GradientFlowSweep "$TestDrive/records"
    }

    It 'sums up the runs of every scale' {
        $summary = $sweep | Measure-GradientFlowSweep "$TestDrive/records"
        $summary | Should -BeOfType ([GradFlow.Core.Sweeps.SweepSummary])
        $summary.Groups | Should -HaveCount 2
        @($summary.Groups | ForEach-Object Runs) | Should -Be @(3, 3)
        $summary.MissingRuns | Should -Be 0
        $summary.IsComplete | Should -BeTrue
    }

    It 'has the mean of the excess norms of the runs themselves' {
        $measured = @(Get-PaperDataset Toy | Invoke-GradientFlow 8 1e-3 -Seed 1, 2, 3 -SampleCount 20 -WarningAction SilentlyContinue | Measure-VariationNorm)
        $mean = ($measured[0].RelativeExcess + $measured[1].RelativeExcess + $measured[2].RelativeExcess) / 3
        $group = ($sweep | Measure-GradientFlowSweep "$TestDrive/records").Groups[1]
        [Math]::Abs($group.RelativeExcess.Mean - $mean) | Should -BeLessThan 1e-15
    }

    It 'leaves a damaged record where it is unless -SetAside is given' {
        $null = $sweep | Invoke-GradientFlowSweep "$TestDrive/damaged"
        $file = [IO.Directory]::GetFiles("$TestDrive/damaged", '*.run.json', 'AllDirectories')[0]
        [IO.File]::WriteAllText($file, 'no record')
        foreach ($switches in @{}, @{ SetAside = $true; WhatIf = $true }) {
            $summary = $sweep | Measure-GradientFlowSweep "$TestDrive/damaged" @switches -WarningVariable said -WarningAction SilentlyContinue
            $summary.MissingRuns | Should -Be 1
            "$said" | Should -Match 'DamagedRecord'
            [IO.File]::Exists($file) | Should -BeTrue
        }
        $null = $sweep | Measure-GradientFlowSweep "$TestDrive/damaged" -SetAside -WarningAction SilentlyContinue
        [IO.File]::Exists($file) | Should -BeFalse
        [IO.File]::Exists("$file.damaged") | Should -BeTrue
    }

    It 'counts what is missing' {
        $summary = $sweep | Measure-GradientFlowSweep "$TestDrive/nothing"
        $summary.MissingRuns | Should -Be 6
        $summary.IsComplete | Should -BeFalse
    }
}
