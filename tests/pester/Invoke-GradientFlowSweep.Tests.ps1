BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Invoke-GradientFlowSweep' {
    BeforeAll {
        [IO.File]::WriteAllText("$TestDrive/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 8; InitializationScales = 1e-2, 1e-3; Seeds = '1..3'; Claims = 'SaddleIndex' }")
        $sweep = Import-GradientFlowSweep "$TestDrive/toy.psd1"
    }

    It 'computes what is not recorded, and that once' {
        ($sweep | Invoke-GradientFlowSweep "$TestDrive/once").ComputedRuns | Should -Be 6
        ($sweep | Invoke-GradientFlowSweep "$TestDrive/once").ComputedRuns | Should -Be 0
    }

    It 'computes its shard alone' {
        ($sweep | Invoke-GradientFlowSweep "$TestDrive/shards" -Shard 0 -ShardCount 2).ComputedRuns | Should -Be 4
        ($sweep | Invoke-GradientFlowSweep "$TestDrive/shards" -Shard 1 -ShardCount 2).ComputedRuns | Should -Be 2
        ($sweep | Measure-GradientFlowSweep "$TestDrive/shards").IsComplete | Should -BeTrue
    }

    It 'records nothing with -WhatIf' {
        $sweep | Invoke-GradientFlowSweep "$TestDrive/whatif" -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'refuses a shard there is none of' {
        { $sweep | Invoke-GradientFlowSweep "$TestDrive/none" -Shard 2 -ShardCount 2 } | Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Sweeps.InvokeGradientFlowSweepCommand'
    }

    It 'says where it cannot write' {
        [IO.File]::WriteAllText("$TestDrive/file", 'no folder')
        { $sweep | Invoke-GradientFlowSweep "$TestDrive/file" } | Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Sweeps.InvokeGradientFlowSweepCommand'
    }
}
