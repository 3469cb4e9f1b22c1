BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'Import-GradientFlowSweep' {
    BeforeAll {
        [IO.File]::WriteAllText("$TestDrive/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 8; InitializationScales = 1e-2, 1e-3; Seeds = '1..3'; Claims = 'SaddleIndex' }")
    }

    It 'reads a definition as data' {
        $sweep = Import-GradientFlowSweep "$TestDrive/toy.psd1"
        $sweep | Should -BeOfType ([GradFlow.Core.Sweeps.SweepDefinition])
        $sweep.RunCount | Should -Be 6
        $sweep.LadderCount | Should -Be 3
    }

    It 'reads the definition that comes with the pipelines' {
        (Import-GradientFlowSweep "$PSScriptRoot/../../pipelines/sweeps/Widths.psd1").RunCount | Should -Be 880
    }

    It 'refuses <Text> with <Id>' -ForEach @(
        @{ Text = '@{ Name = (1 + 1) }'; Id = 'MalformedFile' }
        @{ Text = '@{ Name = $env:HOME }'; Id = 'MalformedFile' }
        @{ Text = '@{ Name = [IO.File]::ReadAllText("x") }'; Id = 'MalformedFile' }
        @{ Text = '@{ Seeds = 1..5 }'; Id = 'MalformedFile' }
        @{ Text = '@{ Name = '; Id = 'MalformedFile' }
        @{ Text = 'exit 3'; Id = 'MalformedFile' }
        @{ Text = ''; Id = 'MalformedFile' }
        @{ Text = '@{ Name = 3 }'; Id = 'InvalidOption' }
    ) {
        [IO.File]::WriteAllText("$TestDrive/bad.psd1", $Text)
        { Import-GradientFlowSweep "$TestDrive/bad.psd1" -ErrorAction Stop } | Should -Throw -ErrorId "$Id,GradFlow.PowerShell.Sweeps.ImportGradientFlowSweepCommand"
    }

    It 'names a file that is not there' {
        { Import-GradientFlowSweep -LiteralPath "$TestDrive/none.psd1" -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotReadable,GradFlow.PowerShell.Sweeps.ImportGradientFlowSweepCommand'
    }
}
