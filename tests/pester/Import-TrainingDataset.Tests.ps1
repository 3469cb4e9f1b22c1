BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Import-TrainingDataset' {
    BeforeEach {
        $folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N'))).FullName
        $path = [IO.Path]::Combine($folder, 'points.csv')
    }

    Context 'files' {
        It 'reads the samples and takes the name of the file' {
            [IO.File]::WriteAllText($path, "x1,x2,y`n1.5,0,2`n0,-2.5e-1,-3`n")
            $data = Import-TrainingDataset $path
            $data.Name | Should -BeExactly 'points'
            $data.Count | Should -Be 2
            $data.Dimension | Should -Be 2
            $data.Inputs[0, 0] | Should -Be 1.5
            $data.Inputs[1, 1] | Should -Be -0.25
            $data.Labels[1] | Should -Be -3
            $data.IsOrthogonal | Should -BeTrue
        }

        It 'expands wildcards in -Path, and takes -LiteralPath as it is' {
            $odd = [IO.Path]::Combine($folder, 'a[1].csv')
            [IO.File]::WriteAllText($path, "x1,y`n1,1`n")
            [IO.File]::WriteAllText($odd, "x1,y`n2,2`n")
            @(Import-TrainingDataset ([IO.Path]::Combine($folder, '*.csv'))) | Should -HaveCount 2
            (Import-TrainingDataset -LiteralPath $odd).Labels[0] | Should -Be 2
        }

        It 'takes paths and files from the pipeline' {
            [IO.File]::WriteAllText($path, "x1,y`n1,1`n")
            @($path | Import-TrainingDataset) | Should -HaveCount 1
            @([IO.FileInfo]::new($path) | Import-TrainingDataset) | Should -HaveCount 1
        }

        It 'reports a file that cannot be used and reads the others' {
            $other = [IO.Path]::Combine($folder, 'other.csv')
            [IO.File]::WriteAllText($path, "x1,y`n1,0`n")
            [IO.File]::WriteAllText($other, "x1,y`n1,1`n")
            $data = @(Import-TrainingDataset $path, $other -ErrorAction SilentlyContinue -ErrorVariable problems)
            $data | Should -HaveCount 1
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId |
                Should -BeExactly 'ZeroLabel,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }
    }

    Context 'files that cannot be used' {
        It 'refuses <Case> at the line where it is' -ForEach @(
            @{ Case = 'an empty file'; Text = ''; Id = 'MalformedFile'; Message = '*line 1*' }
            @{ Case = 'a file without rows'; Text = "x1,x2,y`n"; Id = 'MalformedFile'; Message = '*line 2*' }
            @{ Case = 'another header'; Text = "a,b,y`n1,2,3`n"; Id = 'MalformedFile'; Message = '*line 1*x1*' }
            @{ Case = 'a ragged row'; Text = "x1,x2,y`n1,0,1`n0,1`n"; Id = 'MalformedFile'; Message = '*line 3*' }
            @{ Case = 'a word'; Text = "x1,x2,y`n1,zero,1`n"; Id = 'MalformedFile'; Message = '*line 2*zero*' }
            @{ Case = 'NaN'; Text = "x1,x2,y`n1,0,1`n0,NaN,1`n"; Id = 'NotFinite'; Message = '*line 3*NaN*' }
            @{ Case = 'infinity'; Text = "x1,x2,y`n1,0,Infinity`n"; Id = 'NotFinite'; Message = '*line 2*' }
            @{ Case = 'a zero label'; Text = "x1,x2,y`n1,0,0`n"; Id = 'ZeroLabel'; Message = '*label of sample 0*' }
            @{ Case = 'a zero input'; Text = "x1,x2,y`n0,0,1`n"; Id = 'ZeroInput'; Message = '*input of sample 0*' }
        ) {
            [IO.File]::WriteAllText($path, $Text)
            { Import-TrainingDataset $path -ErrorAction Stop } |
                Should -Throw -ExpectedMessage $Message -ErrorId "$Id,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand"
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'a missing file'; Target = 'no-such-file.csv'; Id = 'FileNotReadable' }
            @{ Case = 'a drive that is none'; Target = 'nodrive:x.csv'; Id = 'FileNotReadable' }
            @{ Case = 'a path outside the file system'; Target = 'Env:PATH'; Id = 'InvalidOption' }
        ) {
            { Import-TrainingDataset $Target -ErrorAction Stop } |
                Should -Throw -ErrorId "$Id,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand"
        }

        It 'refuses a folder' {
            { Import-TrainingDataset -LiteralPath $folder -ErrorAction Stop } |
                Should -Throw -ErrorId 'FileNotReadable,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }
    }

    Context 'piped objects' {
        It 'makes one data set of all, from numbers and numeric strings' {
            $samples = @(
                [pscustomobject]@{ x1 = 1; x2 = 0.0; y = '2.5' }
                [pscustomobject]@{ x1 = '0'; x2 = '-1e-1'; y = -1 }
            )
            $data = $samples | Import-TrainingDataset -Name piped
            $data.Name | Should -BeExactly 'piped'
            $data.Count | Should -Be 2
            $data.Inputs[1, 1] | Should -Be -0.1
            $data.Labels[0] | Should -Be 2.5
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'an object without inputs'; Sample = @{ y = 1 } }
            @{ Case = 'an object without a label'; Sample = @{ x1 = 1; x2 = 2 } }
            @{ Case = 'an object with fewer inputs than the first'; Sample = @{ x1 = 1; y = 1 } }
            @{ Case = 'a gap in the inputs'; Sample = @{ x1 = 1; x3 = 2; y = 1 } }
            @{ Case = 'a word'; Sample = @{ x1 = 'one'; x2 = 2; y = 1 } }
            @{ Case = 'an empty string'; Sample = @{ x1 = ''; x2 = 2; y = 1 } }
            @{ Case = 'a truth value'; Sample = @{ x1 = $true; x2 = 2; y = 1 } }
        ) {
            $first = [pscustomobject]@{ x1 = 1; x2 = 0; y = 1 }
            { $first, [pscustomobject]$Sample | Import-TrainingDataset } |
                Should -Throw -ErrorId 'MalformedObject,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }

        It 'refuses NaN' {
            { [pscustomobject]@{ x1 = [double]::NaN; y = 1 } | Import-TrainingDataset -ErrorAction Stop } |
                Should -Throw -ErrorId 'NotFinite,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }
    }

    Context 'what counts as orthogonal' {
        It 'is decided by the tolerance' {
            $samples = [pscustomobject]@{ x1 = 1; x2 = 0.001; y = 1 }, [pscustomobject]@{ x1 = 0; x2 = 1; y = -1 }
            ($samples | Import-TrainingDataset).IsOrthogonal | Should -BeFalse
            ($samples | Import-TrainingDataset -OrthogonalityTolerance 0.01).IsOrthogonal | Should -BeTrue
            { $samples | Import-TrainingDataset -OrthogonalityTolerance -1 } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }
    }

    Context 'data nothing fits' {
        It 'refuses one input with two labels' {
            $samples = [pscustomobject]@{ x1 = 1; x2 = 2; y = 1 }, [pscustomobject]@{ x1 = 1; x2 = 2; y = 3 }
            { $samples | Import-TrainingDataset -ErrorAction Stop } |
                Should -Throw -ErrorId 'ContradictoryLabels,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }

        It 'refuses inputs of rank 0' {
            { [pscustomobject]@{ x1 = 0; y = 1 } | Import-TrainingDataset -ErrorAction Stop } |
                Should -Throw -ErrorId 'ZeroInput,GradFlow.PowerShell.Data.ImportTrainingDatasetCommand'
        }
    }

    It 'reads the file an object names' {
        Get-PaperDataset Toy | Export-TrainingDataset "$TestDrive/named.csv"
        ([pscustomobject]@{ Path = "$TestDrive/named.csv" } | Import-TrainingDataset).Count | Should -Be 2
        ("$TestDrive/named.csv" | ForEach-Object { [pscustomobject]@{ Path = $_ } } | Import-TrainingDataset).Count | Should -Be 2
        [IO.DirectoryInfo]::new("$TestDrive") | Import-TrainingDataset -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^FileNotReadable,'
    }
}
