BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
    $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1, 2, 3 -SampleCount 20)
    $folder = "$TestDrive/records"
    $files = @($runs | Export-GradientFlowRun $folder -PassThru)
}

Describe 'Import-GradientFlowRun' {
    It 'reads every run of a folder, bits and all' {
        $read = @(Import-GradientFlowRun $folder)
        $read.Count | Should -Be 3
        foreach ($run in $read) {
            $original = $runs[$run.Seed - 1]
            $run.Loss | Should -Be $original.Loss
            $run.Network.OutputWeights[7] | Should -Be $original.Network.OutputWeights[7]
            $run.Trajectory.Count | Should -Be $original.Trajectory.Count
        }
    }

    It 'reads by wildcard and from piped files' {
        @(Import-GradientFlowRun "$folder/*/*.run.json").Count | Should -Be 3
        @($files | Import-GradientFlowRun).Count | Should -Be 3
    }

    It 'gives runs that pipe on' {
        $expected = ($runs[0] | Measure-VariationNorm).FunctionNorm
        $files[0].FullName | Import-GradientFlowRun | Measure-VariationNorm | ForEach-Object FunctionNorm | Should -Be $expected
    }

    It 'names a damaged record, loads the others, and leaves the file' {
        [void] [IO.Directory]::CreateDirectory("$TestDrive/damaged")
        $runs[0] | Export-GradientFlowRun "$TestDrive/damaged/a.run.json"
        $text = [IO.File]::ReadAllText("$TestDrive/damaged/a.run.json")
        [IO.File]::WriteAllText("$TestDrive/damaged/edited.run.json", $text.Replace('"steps":', '"steps":1'))
        [IO.File]::WriteAllText("$TestDrive/damaged/truncated.run.json", $text.Substring(0, 2000))
        $read = @(Import-GradientFlowRun "$TestDrive/damaged" -ErrorVariable problem -ErrorAction SilentlyContinue)
        $read.Count | Should -Be 1
        $problem.Count | Should -Be 2
        $problem[0].FullyQualifiedErrorId | Should -Match '^DamagedRecord,'
        $problem[0].TargetObject | Should -Match 'edited\.run\.json$'
        $problem[1].TargetObject | Should -Match 'truncated\.run\.json$'
        [IO.File]::Exists("$TestDrive/damaged/edited.run.json") | Should -BeTrue
    }

    It 'sets a damaged record aside when asked' {
        [void] [IO.Directory]::CreateDirectory("$TestDrive/aside")
        [IO.File]::WriteAllText("$TestDrive/aside/b.run.json", 'no record')
        Import-GradientFlowRun "$TestDrive/aside" -SetAside -ErrorAction SilentlyContinue
        [IO.File]::Exists("$TestDrive/aside/b.run.json") | Should -BeFalse
        [IO.File]::ReadAllText("$TestDrive/aside/b.run.json.damaged") | Should -Be 'no record'
    }

    It 'says when there is no such file' {
        Import-GradientFlowRun "$TestDrive/none.run.json" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotReadable,'
    }
}
