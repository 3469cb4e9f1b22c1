BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-GradientFlowAnimation' {
    BeforeAll {
        $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1, 0.01 -Seed 1)
    }

    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.html')
    }

    It 'writes a page with its data, script and policy' {
        $runs[0] | Export-GradientFlowAnimation $path -Title 'A <b>run</b>'
        $page = [IO.File]::ReadAllText($path)
        $page | Should -Match '<title>A &lt;b&gt;run&lt;/b&gt;</title>'
        $page | Should -Match "default-src 'none'"
        $page | Should -Not -Match 'https?://'
    }

    It 'writes the same run to the same bytes, measured or not' {
        $other = "$path.again.html"
        $runs[0] | Export-GradientFlowAnimation $path
        $runs[0] | Measure-VariationNorm | Export-GradientFlowAnimation $other
        [IO.File]::ReadAllText($other) | Should -BeExactly ([IO.File]::ReadAllText($path))
    }

    It 'emits nothing, or the file with -PassThru' {
        $runs[0] | Export-GradientFlowAnimation $path | Should -BeNullOrEmpty
        $file = $runs[0] | Export-GradientFlowAnimation $path -Force -PassThru
        $file | Should -BeOfType ([IO.FileInfo])
        $file.FullName | Should -Be $path
    }

    It 'writes nothing with -WhatIf' {
        $runs[0] | Export-GradientFlowAnimation $path -WhatIf
        $path | Should -Not -Exist
    }

    It 'refuses more than one run' {
        { $runs | Export-GradientFlowAnimation $path } |
            Should -Throw -ErrorId 'NotOneRun,GradFlow.PowerShell.Reports.ExportGradientFlowAnimationCommand'
        $path | Should -Not -Exist
    }

    It 'leaves an existing file without -Force' {
        [IO.File]::WriteAllText($path, 'old')
        { $runs[0] | Export-GradientFlowAnimation $path } |
            Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Reports.ExportGradientFlowAnimationCommand'
        [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
    }

    It 'refuses a file of another kind before anything is computed' {
        { & { throw 'computed' } | Export-GradientFlowAnimation "$TestDrive/w.pdf" } |
            Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Reports.ExportGradientFlowAnimationCommand'
        $runs[0] | Export-GradientFlowAnimation "$TestDrive/plain" -Force
        "$TestDrive/plain" | Should -Exist
    }
}
