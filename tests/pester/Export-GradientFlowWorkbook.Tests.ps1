BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-GradientFlowWorkbook' {
    BeforeAll {
        $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1, 0.01 -Seed 1 -Time 5 -LossTolerance 0)
        # Reads parts of the package, which is a zip file of XML.
        $readParts = {
            param([string] $Workbook, [string] $Pattern)
            $archive = [IO.Compression.ZipFile]::OpenRead($Workbook)
            try {
                foreach ($entry in $archive.Entries) {
                    if ($entry.FullName -notmatch $Pattern) { continue }
                    $reader = [IO.StreamReader]::new($entry.Open())
                    $reader.ReadToEnd()
                    $reader.Dispose()
                }
            }
            finally {
                $archive.Dispose()
            }
        }
    }

    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.xlsx')
    }

    Context 'writing' {
        It 'writes a workbook with a sheet for each part of the report' {
            $runs | Measure-VariationNorm | Export-GradientFlowWorkbook $path
            $book = & $readParts $path '^xl/workbook\.xml$'
            foreach ($sheet in 'Summary', 'Runs', 'Trajectory', 'Saddles', 'VariationNorm', 'Dataset', 'Provenance') {
                $book | Should -Match "name=`"$sheet`""
            }
        }

        It 'writes each run once, however often it comes' {
            $measurements = @($runs | Measure-VariationNorm)
            $runs + $measurements + $runs | Export-GradientFlowWorkbook $path
            $tables = @(& $readParts $path '^xl/tables/')
            $table = @($tables | Where-Object { $_ -match ' displayName="Runs"' })
            $table | Should -HaveCount 1
            $table[0] -match ' ref="[A-Z]+(?<First>\d+):[A-Z]+(?<Last>\d+)"' | Should -BeTrue
            # The header and two runs.
            [int]$Matches['Last'] - [int]$Matches['First'] | Should -Be 2
        }

        It 'emits nothing, or the file with -PassThru' {
            $runs | Export-GradientFlowWorkbook $path | Should -BeNullOrEmpty
            $file = $runs | Export-GradientFlowWorkbook $path -Force -PassThru
            $file | Should -BeOfType ([IO.FileInfo])
            $file.FullName | Should -Be $path
        }

        It 'takes saddles for their runs' {
            $runs | Get-SaddlePoint | Export-GradientFlowWorkbook $path
            $path | Should -Exist
        }

        It 'writes verdicts with the runs they rest on' {
            $data = (Get-PaperDataset Toy), (Get-PaperDataset NonOrthogonalToy)
            $verdicts = @($data | Test-GradientFlowClaim ZeroLoss, SaddleIndex -InitializationScale 1e-4, 1e-8 -Width 20 -Seed 1)
            $verdicts | Export-GradientFlowWorkbook $path
            $book = & $readParts $path '^xl/workbook\.xml$'
            $book | Should -Match 'name="Claims"'
            $tables = @(& $readParts $path '^xl/tables/')
            # A header, and a row for each of the two claims on each of the two data sets; the two claims share two runs.
            foreach ($expected in @{ Name = 'Claims'; Rows = 4 }, @{ Name = 'Runs'; Rows = 2 }) {
                $table = @($tables | Where-Object { $_ -match " displayName=`"$($expected.Name)`"" })
                $table[0] -match ' ref="[A-Z]+(?<First>\d+):[A-Z]+(?<Last>\d+)"' | Should -BeTrue
                [int]$Matches['Last'] - [int]$Matches['First'] | Should -Be $expected.Rows
            }
        }

        It 'writes verdicts on data nothing was run on' {
            Get-PaperDataset NonOrthogonalToy | Test-GradientFlowClaim ZeroLoss | Export-GradientFlowWorkbook $path
            & $readParts $path '^xl/workbook\.xml$' | Should -Match 'name="Claims"'
        }

        It 'writes nothing with -WhatIf' {
            $runs | Export-GradientFlowWorkbook $path -WhatIf
            $path | Should -Not -Exist
        }

        It 'writes descents, and says that they are' {
            Get-PaperDataset Toy | Invoke-GradientDescent 10 0.1 -Seed 1 -StepSize 0.01 -Iterations 50 | Export-GradientFlowWorkbook $path
            $texts = & $readParts $path '^xl/sharedStrings\.xml$'
            $texts | Should -Match '>Descent<'
            $texts | Should -Match '>Ended as IterationsReached<'
            $texts | Should -Match '>Gradient descent<'
            $texts | Should -Not -Match '>Gradient flow<'
        }
    }

    Context 'adding to a workbook' {
        It 'adds runs to the tables of a workbook, and writes one where there is none' {
            $runs[0] | Measure-VariationNorm | Export-GradientFlowWorkbook $path -Append -Title 'Kept'
            $file = $runs[1] | Measure-VariationNorm | Export-GradientFlowWorkbook $path -Append -PassThru
            $file.FullName | Should -Be $path
            $table = @(& $readParts $path '^xl/tables/' | Where-Object { $_ -match ' displayName="Runs"' })
            $table[0] -match ' ref="[A-Z]+(?<First>\d+):[A-Z]+(?<Last>\d+)"' | Should -BeTrue
            # The header and two runs.
            [int]$Matches['Last'] - [int]$Matches['First'] | Should -Be 2
            & $readParts $path '^xl/sharedStrings\.xml$' | Should -Match '>Kept<'
        }

        It 'changes nothing with -WhatIf' {
            $runs[0] | Export-GradientFlowWorkbook $path
            $before = [IO.File]::ReadAllBytes($path)
            $runs[1] | Export-GradientFlowWorkbook $path -Append -WhatIf
            [Convert]::ToHexString([IO.File]::ReadAllBytes($path)) | Should -BeExactly ([Convert]::ToHexString($before))
        }

        It 'refuses -Force beside -Append' {
            { $runs | Export-GradientFlowWorkbook $path -Append -Force } |
                Should -Throw -ErrorId 'ContradictoryOptions,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            $path | Should -Not -Exist
        }

        It 'refuses a file that is no workbook of runs before anything is computed, and leaves it' {
            [IO.File]::WriteAllText($path, 'old')
            $counter = @{ Computed = 0 }
            { $runs | ForEach-Object { $counter.Computed++; $_ } | Export-GradientFlowWorkbook $path -Append } |
                Should -Throw -ErrorId 'WorkbookNotAppendable,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
            $counter.Computed | Should -Be 0
        }
    }

    Context 'nothing to write' {
        It 'refuses an empty pipeline' {
            { @() | Export-GradientFlowWorkbook $path } |
                Should -Throw -ErrorId 'NothingToExport,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            $path | Should -Not -Exist
        }

        It 'reports a measurement that belongs to no run, and writes the rest' {
            $bare = Measure-VariationNorm -Dataset (Get-PaperDataset Toy) -Network (New-ReluNetwork 3 1 -Dimension 2)
            $bare, $runs[0] | Export-GradientFlowWorkbook $path -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId |
                Should -BeExactly 'MeasurementWithoutRun,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            $path | Should -Exist
        }
    }

    Context 'targets that cannot be written' {
        It 'leaves an existing workbook without -Force, and says so before anything is computed' {
            [IO.File]::WriteAllText($path, 'old')
            $counter = @{ Computed = 0 }
            { $runs | ForEach-Object { $counter.Computed++; $_ } | Export-GradientFlowWorkbook $path } |
                Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
            $counter.Computed | Should -Be 0
        }

        It 'refuses a folder as the target' {
            { $runs | Export-GradientFlowWorkbook $TestDrive -Force } |
                Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
        }

        It 'refuses a folder that is a file' {
            [IO.File]::WriteAllText($path, 'old')
            { $runs | Export-GradientFlowWorkbook ([IO.Path]::Combine($path, 'x.xlsx')) } |
                Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }
    }

    It 'refuses a folder that does not exist before anything is computed' {
        { & { throw 'computed' } | Export-GradientFlowWorkbook "$TestDrive/none/x.xlsx" } |
            Should -Throw -ErrorId 'FileNotWritable,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
    }

    It 'refuses a file of another kind before anything is computed' {
        { & { throw 'computed' } | Export-GradientFlowWorkbook "$TestDrive/w.csv" } |
            Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Reports.ExportGradientFlowWorkbookCommand'
        $runs | Export-GradientFlowWorkbook "$TestDrive/plain" -Force
        "$TestDrive/plain" | Should -Exist
    }
}
