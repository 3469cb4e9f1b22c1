# The cmdlets are compiled: `dotnet build` puts them into the folder bin beside this file.
$assembly = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'GradFlow.PowerShell.dll')
if (-not [System.IO.File]::Exists($assembly)) {
    throw [System.IO.FileNotFoundException]::new(
        "GradFlow is not built yet: '$assembly' does not exist. " +
        "Run 'dotnet build -c Release' in the folder of GradFlow.sln, then import again.",
        $assembly)
}

$commands = Import-Module -Name $assembly -PassThru
Export-ModuleMember -Cmdlet @($commands.ExportedCmdlets.Keys)
