BeforeAll {
    Import-Module "$PSScriptRoot/../../GradFlow.psd1"
}

Describe 'New-TeacherDataset' {
    It 'has the size, the name and the seed asked for' {
        $data = New-TeacherDataset 7 5 -TeacherWidth 3 -Seed 4 -Name 'seven'
        $data.Count | Should -Be 7
        $data.Dimension | Should -Be 5
        $data.Name | Should -BeExactly 'seven'
        $data.Seed | Should -Be 4
        $data.IsOrthogonal | Should -BeFalse
        $data.Rank | Should -Be 5
    }

    It 'labels with one linear function per side of the teacher' {
        # A teacher of one neuron is linear where it is active, and every sample is drawn there: y = w·x on all of them.
        $data = New-TeacherDataset 3 1 -TeacherWidth 1 -Seed 1
        $slope = $data.Labels[0] / $data.Inputs[0, 0]
        for ($k = 1; $k -lt 3; $k++) {
            [Math]::Abs($data.Labels[$k] - $slope * $data.Inputs[$k, 0]) | Should -BeLessThan 1e-14
        }
    }

    It 'gives the same bits for the same seed, and records the one it draws' {
        $drawn = New-TeacherDataset 3 4
        $again = New-TeacherDataset 3 4 -Seed $drawn.Seed
        $again.Inputs[1, 2] | Should -BeExactly $drawn.Inputs[1, 2]
        $again.Labels[2] | Should -BeExactly $drawn.Labels[2]
    }

    It 'refuses <Option> = <Value>' -ForEach @(
        @{ Option = 'Count'; Value = 0 }
        @{ Option = 'Dimension'; Value = 0 }
        @{ Option = 'TeacherWidth'; Value = 0 }
    ) {
        $options = @{ Count = 2; Dimension = 3 }
        $options[$Option] = $Value
        { New-TeacherDataset @options -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidOption,GradFlow.PowerShell.Data.NewTeacherDatasetCommand'
    }
}
