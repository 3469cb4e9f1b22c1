# The cmdlets are compiled: `dotnet build` puts them into the folder bin beside this file. What they export is listed in the manifest.
# Every statement here costs at each import.
try { Import-Module -Name "$PSScriptRoot/bin/GradFlow.PowerShell.dll" -ErrorAction Stop }
catch [System.IO.FileNotFoundException] {
    throw "GradFlow is not built yet: there is no '$PSScriptRoot/bin/GradFlow.PowerShell.dll'. " +
    "Run 'dotnet build -c Release' in the folder of GradFlow.sln, then import again."
}
