BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-GradientFlowSweep' {
    BeforeAll {
        [IO.File]::WriteAllText("$TestDrive/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 8; InitializationScales = 1e-2, 1e-3; Seeds = '1..3'; Claims = 'SaddleIndex' }")
        $sweep = Import-GradientFlowSweep "$TestDrive/toy.psd1"
        $null = $sweep | Invoke-GradientFlowSweep "$TestDrive/records"
        $summary = $sweep | Measure-GradientFlowSweep "$TestDrive/records"
    }

    It 'writes JSON, the same bytes again' {
        $summary | Export-GradientFlowSweep "$TestDrive/first.json"
        $sweep | Measure-GradientFlowSweep "$TestDrive/records" | Export-GradientFlowSweep "$TestDrive/second.json"
        $text = [IO.File]::ReadAllText("$TestDrive/first.json")
        $text | Should -BeExactly ([IO.File]::ReadAllText("$TestDrive/second.json"))
        $text | Should -BeLike '*"format": "GradFlowSweep"*"runs": 6,*"missingRuns": 0,*"isComplete": true,*'
    }

    It 'writes a workbook' {
        ($summary | Export-GradientFlowSweep "$TestDrive/sweep.xlsx" -PassThru).Length | Should -BeGreaterThan 5000
    }

    It 'writes nothing over a file without -Force, nothing with -WhatIf, and no other kind of file' {
        [IO.File]::WriteAllText("$TestDrive/there.json", 'there')
        { $summary | Export-GradientFlowSweep "$TestDrive/there.json" } | Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Sweeps.ExportGradientFlowSweepCommand'
        [IO.File]::ReadAllText("$TestDrive/there.json") | Should -Be 'there'
        $summary | Export-GradientFlowSweep "$TestDrive/whatif.json" -WhatIf
        "$TestDrive/whatif.json" | Should -Not -Exist
        { & { throw 'computed' } | Export-GradientFlowSweep "$TestDrive/sweep.txt" } | Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Sweeps.ExportGradientFlowSweepCommand'
        { $summary | Export-GradientFlowSweep "$TestDrive/sweep.txt" } | Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Sweeps.ExportGradientFlowSweepCommand'
    }
}
