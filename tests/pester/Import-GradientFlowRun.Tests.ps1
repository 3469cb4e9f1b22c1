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

    It 'renames nothing under -WhatIf' {
        [void] [IO.Directory]::CreateDirectory("$TestDrive/whatif")
        [IO.File]::WriteAllText("$TestDrive/whatif/b.run.json", 'no record')
        Import-GradientFlowRun "$TestDrive/whatif" -SetAside -WhatIf -ErrorAction SilentlyContinue
        [IO.File]::Exists("$TestDrive/whatif/b.run.json") | Should -BeTrue
    }

    It 'names a folder that cannot be listed and reads the others' {
        foreach ($name in 'a', 'b', 'c') { $runs[0] | Export-GradientFlowRun "$TestDrive/gone/$name" }
        # The folder b vanishes after its name was listed and before its turn.
        $read = @(Import-GradientFlowRun "$TestDrive/gone" -ErrorVariable problem -ErrorAction SilentlyContinue |
            ForEach-Object { if ([IO.Directory]::Exists("$TestDrive/gone/b")) { [IO.Directory]::Delete("$TestDrive/gone/b", $true) }; $_ })
        $read.Count | Should -Be 2
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotReadable,'
        $problem[0].TargetObject | Should -Match 'gone.b$'
    }

    It 'lets hostile records touch nothing but themselves' {
        $area = "$TestDrive/area"
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 20
        $file = $run | Export-GradientFlowRun "$area/records" -PassThru
        $text = [IO.File]::ReadAllText($file.FullName)
        [IO.File]::WriteAllText("$area/outside.run.json", 'outside')
        [IO.File]::WriteAllText("$area/records/nested.run.json", '[' * 100000)
        # The run's own record is replaced by one that names a place outside.
        [IO.File]::WriteAllText($file.FullName, $text.Replace($file.Name.Substring(0, 64), '../../outside'))
        $null = Import-GradientFlowRun "$area/records" -SetAside -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 2
        [IO.File]::WriteAllText($file.FullName, $text.Replace('"inputHash":"', '"inputHash":"../../outside'))
        $again = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 -SampleCount 20 -RecordPath "$area/records" -WarningAction SilentlyContinue
        $again.Loss | Should -Be $run.Loss
        [IO.File]::ReadAllText("$area/outside.run.json") | Should -Be 'outside'
        @([IO.Directory]::GetFileSystemEntries($area)).Count | Should -Be 2
        @([IO.Directory]::GetFiles("$area/records", '*', 'AllDirectories')).Count | Should -Be 4
    }

    It 'says when there is no such file' {
        Import-GradientFlowRun "$TestDrive/none.run.json" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotReadable,'
    }
}
