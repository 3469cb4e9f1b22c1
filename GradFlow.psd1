@{
    RootModule           = 'module/GradFlow.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b3c5f0a7-5d0e-4c39-9a54-7b2f1c8e6d41'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    Author               = 'The GradFlow authors'
    CompanyName          = 'The GradFlow authors'
    Copyright            = '(c) The GradFlow authors. MIT licence.'
    Description          = 'The gradient flow of one-hidden-layer ReLU networks on orthogonal data: runs, norms, Excel reports.'
    FormatsToProcess     = @('module/GradFlow.Format.ps1xml')
    CmdletsToExport      = @(
        'Export-GradientFlowAnimation'
        'Export-GradientFlowPlot'
        'Export-GradientFlowRun'
        'Export-GradientFlowSweep'
        'Export-GradientFlowWorkbook'
        'Export-ReluNetwork'
        'Export-TrainingDataset'
        'Get-GradientFlowPrediction'
        'Get-GradientFlowSweepState'
        'Get-PaperDataset'
        'Get-SaddlePoint'
        'Import-GradientFlowRun'
        'Import-GradientFlowSweep'
        'Import-ReluNetwork'
        'Import-TrainingDataset'
        'Invoke-GradientDescent'
        'Invoke-GradientFlow'
        'Invoke-GradientFlowSweep'
        'Measure-GradientFlowSweep'
        'Measure-NeuronAlignment'
        'Measure-VariationNorm'
        'New-OrthogonalDataset'
        'New-ReluNetwork'
        'New-TeacherDataset'
        'Test-GradientFlowClaim'
        'Test-GradientFlowReproduction'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('GradientFlow', 'NeuralNetwork', 'ReLU', 'ImplicitBias', 'Science', 'Excel')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
