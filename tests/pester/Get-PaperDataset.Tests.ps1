BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Get-PaperDataset' {
    Context 'Toy' {
        BeforeAll {
            $toy = Get-PaperDataset Toy
        }

        It 'is the published data with the bias as a coordinate' {
            $toy.Count | Should -Be 2
            $toy.Dimension | Should -Be 2
            $toy.Inputs[0, 0] | Should -Be -0.5
            $toy.Inputs[0, 1] | Should -Be 1
            $toy.Inputs[1, 0] | Should -Be 2
            $toy.Inputs[1, 1] | Should -Be 1
            $toy.Labels[0] | Should -Be -1
            $toy.Labels[1] | Should -Be 1
        }

        It 'is orthogonal, with the norms of its inputs' {
            $toy.IsOrthogonal | Should -BeTrue
            $toy.Coherence | Should -Be 0
            [Math]::Abs($toy.Norms[0] - [Math]::Sqrt(1.25)) | Should -BeLessThan 1e-15
            [Math]::Abs($toy.Norms[1] - [Math]::Sqrt(5)) | Should -BeLessThan 1e-15
        }
    }

    Context 'NonOrthogonalToy' {
        It 'has the coherence of its closest pair' {
            # The inputs (-1.5, 1) and (-1, 1) enclose the smallest angle.
            $expected = 2.5 / ([Math]::Sqrt(3.25) * [Math]::Sqrt(2))
            $data = Get-PaperDataset NonOrthogonalToy
            $data.Count | Should -Be 5
            $data.IsOrthogonal | Should -BeFalse
            [Math]::Abs($data.Coherence - $expected) | Should -BeLessThan 1e-14
        }
    }

    Context 'names' {
        It 'gets all without a name' {
            $names = @(Get-PaperDataset | ForEach-Object Name)
            $names | Should -Contain 'Toy'
            $names | Should -Contain 'NonOrthogonalToy'
        }

        It 'takes wildcards, ignoring case' {
            @(Get-PaperDataset 'nonorth*' | ForEach-Object Name) | Should -Be @('NonOrthogonalToy')
        }

        It 'takes names from the pipeline' {
            @('Toy', 'NonOrthogonalToy' | Get-PaperDataset) | Should -HaveCount 2
        }

        It 'reports an unknown name and goes on' {
            $data = @(Get-PaperDataset NoSuchData, Toy -ErrorAction SilentlyContinue -ErrorVariable problems)
            $data | Should -HaveCount 1
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'UnknownName,GradFlow.PowerShell.Data.GetPaperDatasetCommand'
            $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $problems[0].TargetObject | Should -Be 'NoSuchData'
        }

        It 'completes them' {
            $line = 'Get-PaperDataset -Name To'
            $completion = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
            @($completion.CompletionMatches | ForEach-Object CompletionText) | Should -Be @('Toy')
        }
    }
}
