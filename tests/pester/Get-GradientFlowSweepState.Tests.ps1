BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Get-GradientFlowSweepState' {
    It 'counts what is recorded of every shard' {
        [IO.File]::WriteAllText("$TestDrive/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 8; InitializationScales = 1e-2, 1e-3; Seeds = '1..3'; Claims = 'SaddleIndex' }")
        $sweep = Import-GradientFlowSweep "$TestDrive/toy.psd1"
        $null = $sweep | Invoke-GradientFlowSweep "$TestDrive/records" -Shard 1 -ShardCount 2
        $states = @($sweep | Get-GradientFlowSweepState "$TestDrive/records" -ShardCount 2)
        @($states | ForEach-Object Runs) | Should -Be @(4, 2)
        @($states | ForEach-Object RecordedRuns) | Should -Be @(0, 2)
        @($states | ForEach-Object IsComplete) | Should -Be @($false, $true)
    }
}
