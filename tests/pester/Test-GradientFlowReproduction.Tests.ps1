BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Test-GradientFlowReproduction' {
    It 'finds a record of this build on this machine identical, flow or descent' {
        $toy = Get-PaperDataset Toy
        $toy | Invoke-GradientFlow 20 1e-3 -Seed 1 | Export-GradientFlowRun "$TestDrive/records"
        $toy | Invoke-GradientDescent 20 1e-1 -Seed 1 -StepSize 0.01 -Iterations 100 | Export-GradientFlowRun "$TestDrive/records"
        $results = @(Import-GradientFlowRun "$TestDrive/records" | Test-GradientFlowReproduction)
        $results.Count | Should -Be 2
        foreach ($result in $results) {
            "$($result.Outcome)" | Should -Be 'Identical'
            $result.LargestDeviation | Should -Be 0
            $result.OriginDifferences.Count | Should -Be 0
        }
    }

    It 'says how far and where a run deviates' {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1
        $run.Network.OutputWeights[5] += 1
        $result = $run | Test-GradientFlowReproduction -WarningVariable said -WarningAction SilentlyContinue
        "$($result.Outcome)" | Should -Be 'Deviating'
        $result.Where | Should -Be 'output weight of neuron 5'
        $result.LargestDeviation | Should -BeGreaterThan 0.4
        "$said" | Should -Match 'BitsDiffer'
    }

    It 'holds small deviations of a record of elsewhere against the tolerance, and says where it is from' {
        Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1 | Export-GradientFlowRun "$TestDrive/elsewhere.run.json"
        $run = Import-GradientFlowRun "$TestDrive/elsewhere.run.json"
        $run.Origin.GetType().GetProperty('Machine').SetValue($run.Origin, 'elsewhere')
        $run.Network.OutputWeights[5] += 1e-7
        $within = $run | Test-GradientFlowReproduction
        "$($within.Outcome)" | Should -Be 'WithinTolerance'
        "$($within.OriginDifferences)" | Should -Be 'machine'
        $beyond = $run | Test-GradientFlowReproduction -Tolerance 1e-9
        "$($beyond.Outcome)" | Should -Be 'Deviating'
    }

    It 'lets nothing of a record of here deviate, however little' {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1
        $run.Trajectory[5].Residuals[1] += 1e-12
        $result = $run | Test-GradientFlowReproduction -WarningAction SilentlyContinue
        "$($result.Outcome)" | Should -Be 'Deviating'
        $result.Where | Should -Be 'residual of sample 1 of trajectory point 5'
    }

    It 'refuses a tolerance that is none' {
        $run = Get-PaperDataset Toy | Invoke-GradientFlow 20 1e-3 -Seed 1
        $run | Test-GradientFlowReproduction -Tolerance -1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Match '^InvalidOption,'
    }
}
