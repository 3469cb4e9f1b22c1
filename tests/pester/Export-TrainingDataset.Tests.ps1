BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-TrainingDataset' {
    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.csv')
    }

    Context 'writing' {
        It 'writes the header and a row per sample' {
            Get-PaperDataset Toy | Export-TrainingDataset $path
            [IO.File]::ReadAllText($path) | Should -BeExactly "x1,x2,y`n-0.5,1,-1`n2,1,1`n"
        }

        It 'keeps every bit through a file' {
            $data = New-OrthogonalDataset 4 6 -Seed 5
            $data | Export-TrainingDataset $path
            $read = Import-TrainingDataset $path
            for ($k = 0; $k -lt 4; $k++) {
                $read.Labels[$k] | Should -BeExactly $data.Labels[$k]
                for ($i = 0; $i -lt 6; $i++) { $read.Inputs[$k, $i] | Should -BeExactly $data.Inputs[$k, $i] }
            }
        }

        It 'emits nothing, or the file with -PassThru' {
            Get-PaperDataset Toy | Export-TrainingDataset $path | Should -BeNullOrEmpty
            $file = Get-PaperDataset Toy | Export-TrainingDataset $path -Force -PassThru
            $file | Should -BeOfType ([IO.FileInfo])
            $file.FullName | Should -Be $path
        }

        It 'writes nothing with -WhatIf' {
            Get-PaperDataset Toy | Export-TrainingDataset $path -WhatIf
            $path | Should -Not -Exist
        }

        It 'takes wildcard characters in the path as they are' {
            $odd = [IO.Path]::Combine($TestDrive, 'a[1].csv')
            Get-PaperDataset Toy | Export-TrainingDataset $odd -Force
            [IO.File]::Exists($odd) | Should -BeTrue
        }
    }

    Context 'targets that cannot be written' {
        It 'leaves an existing file without -Force' {
            [IO.File]::WriteAllText($path, 'old')
            { Get-PaperDataset Toy | Export-TrainingDataset $path } |
                Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Data.ExportTrainingDatasetCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }

        It 'replaces an existing file with -Force' {
            [IO.File]::WriteAllText($path, 'old')
            Get-PaperDataset Toy | Export-TrainingDataset $path -Force
            (Import-TrainingDataset $path).Count | Should -Be 2
        }

        It 'does not let a second data set replace the first' {
            { Get-PaperDataset | Export-TrainingDataset $path -Force } |
                Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Data.ExportTrainingDatasetCommand'
            (Import-TrainingDataset $path).Count | Should -Be 2
        }

        It 'refuses a folder as the target' {
            { Get-PaperDataset Toy | Export-TrainingDataset $TestDrive -Force } |
                Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Data.ExportTrainingDatasetCommand'
        }

        It 'refuses a folder that is a file' {
            [IO.File]::WriteAllText($path, 'old')
            { Get-PaperDataset Toy | Export-TrainingDataset ([IO.Path]::Combine($path, 'x.csv')) } |
                Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Data.ExportTrainingDatasetCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }

        It 'refuses a path outside the file system' {
            { Get-PaperDataset Toy | Export-TrainingDataset 'Env:GRADFLOW' } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Data.ExportTrainingDatasetCommand'
        }

        It 'leaves no temporary file behind' {
            $folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N'))).FullName
            $inner = [IO.Directory]::CreateDirectory([IO.Path]::Combine($folder, 'target.csv')).FullName
            { Get-PaperDataset Toy | Export-TrainingDataset $inner -Force } | Should -Throw
            @([IO.Directory]::GetFileSystemEntries($folder)) | Should -HaveCount 1
        }
    }
}
