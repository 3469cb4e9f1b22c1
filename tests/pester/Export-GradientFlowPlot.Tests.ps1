BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Export-GradientFlowPlot' {
    BeforeAll {
        $runs = @(Get-PaperDataset Toy | Invoke-GradientFlow 10 0.1, 0.01 -Seed 1)
        $measurements = @($runs | Measure-VariationNorm)
        # The texts of a plot; reading them proves that the file is XML.
        $readTexts = {
            param([string] $Plot)
            $document = [Xml.XmlDocument]::new()
            $document.Load($Plot)
            foreach ($node in $document.GetElementsByTagName('text')) { $node.InnerText }
        }
    }

    BeforeEach {
        $path = [IO.Path]::Combine($TestDrive, [Guid]::NewGuid().ToString('N') + '.svg')
    }

    Context 'drawing' {
        It 'draws <Kind>' -ForEach @(
            @{ Kind = 'Loss'; Axis = 'Loss L (label²)' }
            @{ Kind = 'Alignment'; Axis = 'Mean cosine with D₊ and −D₋' }
            @{ Kind = 'Neurons'; Axis = 'Hinge −w₂/w₁ (input)' }
            @{ Kind = 'Function'; Axis = 'h(x) (label)' }
            @{ Kind = 'Norm'; Axis = 'Relative excess F/F* − 1' }
            @{ Kind = 'Saddles'; Axis = 'Observed exit time (flow time)' }
            @{ Kind = 'Spectrum'; Axis = 'Explained variance (share)' }
        ) {
            $measurements | Export-GradientFlowPlot $path $Kind
            (& $readTexts $path) -ccontains $Axis | Should -BeTrue
        }

        It 'overlays all runs of one call, each group with its label' {
            $runs | Export-GradientFlowPlot $path Loss
            $texts = @(& $readTexts $path)
            @($texts | Where-Object { $_ -ceq 'λ = 1e-1' }) | Should -HaveCount 1
            @($texts | Where-Object { $_ -ceq 'λ = 1e-2' }) | Should -HaveCount 1
        }

        It 'shows the title as text' {
            $runs | Export-GradientFlowPlot $path Loss -Title '<script>alert("1")</script>'
            (& $readTexts $path) -ccontains '<script>alert("1")</script>' | Should -BeTrue
        }

        It 'calls a descent a descent' {
            $descents = @(Get-PaperDataset Toy | Invoke-GradientDescent 10 0.1, 0.01 -Seed 1 -StepSize 0.01 -Iterations 50)
            $descents | Export-GradientFlowPlot $path Loss
            $texts = @(& $readTexts $path)
            $texts -ccontains 'Gradient descent' | Should -BeTrue
            $texts -ccontains 'λ = 1e-1, descent' | Should -BeTrue
            $runs + $descents | Export-GradientFlowPlot $path Loss -Force
            (& $readTexts $path) -ccontains 'Gradient flow and gradient descent' | Should -BeTrue
        }

        It 'draws the same runs to the same bytes' {
            $other = "$path.again.svg"
            $runs | Export-GradientFlowPlot $path Function
            $runs | Export-GradientFlowPlot $other Function
            [IO.File]::ReadAllText($other) | Should -BeExactly ([IO.File]::ReadAllText($path))
        }

        It 'emits nothing, or the file with -PassThru' {
            $runs | Export-GradientFlowPlot $path Loss | Should -BeNullOrEmpty
            $file = $runs | Export-GradientFlowPlot $path Loss -Force -PassThru
            $file | Should -BeOfType ([IO.FileInfo])
            $file.FullName | Should -Be $path
        }

        It 'writes nothing with -WhatIf' {
            $runs | Export-GradientFlowPlot $path Loss -WhatIf
            $path | Should -Not -Exist
        }
    }

    Context 'nothing to draw' {
        It 'refuses an empty pipeline' {
            { @() | Export-GradientFlowPlot $path Loss } |
                Should -Throw -ErrorId 'NothingToExport,GradFlow.PowerShell.Reports.ExportGradientFlowPlotCommand'
        }

        It 'refuses a kind the runs hold nothing for, and leaves the old file' {
            [IO.File]::WriteAllText($path, 'old')
            { $runs | Export-GradientFlowPlot $path Norm -Force } |
                Should -Throw -ErrorId 'NothingToPlot,GradFlow.PowerShell.Reports.ExportGradientFlowPlotCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }
    }

    Context 'targets that cannot be written' {
        It 'leaves an existing file without -Force' {
            [IO.File]::WriteAllText($path, 'old')
            { $runs | Export-GradientFlowPlot $path Loss } |
                Should -Throw -ErrorId 'FileExists,GradFlow.PowerShell.Reports.ExportGradientFlowPlotCommand'
            [IO.File]::ReadAllText($path) | Should -BeExactly 'old'
        }

        It 'refuses a file of another kind before anything is computed' {
            { & { throw 'computed' } | Export-GradientFlowPlot "$TestDrive/loss.png" Loss } |
                Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Reports.ExportGradientFlowPlotCommand'
            $runs | Export-GradientFlowPlot "$TestDrive/plain" Loss -Force
            "$TestDrive/plain" | Should -Exist
        }
    }
}
