using System.Management.Automation;

namespace GradFlow.Host;

/// <summary>
/// The commands that Microsoft.PowerShell.Utility, Management and Security and the modules shipped with them add to a full
/// PowerShell 7. The engine alone does not have them (only their aliases), so whoever calls one is told what is missing.
/// </summary>
internal static class FullPowerShellCommands
{
    private static readonly HashSet<string> _names = new(
        """
        Add-Content Add-Member Add-Type Clear-Clipboard Clear-Content Clear-Item Clear-ItemProperty Clear-RecycleBin
        Clear-Variable Compare-Object Compress-Archive Compress-PSResource Convert-Path ConvertFrom-CliXml
        ConvertFrom-Csv ConvertFrom-Json ConvertFrom-Markdown ConvertFrom-SddlString ConvertFrom-SecureString
        ConvertFrom-StringData ConvertTo-CliXml ConvertTo-Csv ConvertTo-Html ConvertTo-Json ConvertTo-SecureString
        ConvertTo-Xml Copy-Item Copy-ItemProperty Debug-Process Debug-Runspace Disable-PSBreakpoint
        Disable-RunspaceDebug Enable-PSBreakpoint Enable-RunspaceDebug Expand-Archive Export-Alias Export-Clixml
        Export-Csv Export-FormatData Export-PSSession Find-Module Find-Package Find-PSResource Find-Script
        Format-Custom Format-Hex Format-List Format-Table Format-Wide Get-Acl Get-Alias Get-AuthenticodeSignature
        Get-ChildItem Get-Clipboard Get-CmsMessage Get-ComputerInfo Get-Content Get-Credential Get-Culture Get-Date
        Get-Error Get-Event Get-EventSubscriber Get-ExecutionPolicy Get-FileHash Get-FormatData Get-Host Get-HotFix
        Get-InstalledModule Get-InstalledPSResource Get-Item Get-ItemProperty Get-ItemPropertyValue Get-Location
        Get-MarkdownOption Get-Member Get-PfxCertificate Get-Process Get-PSBreakpoint Get-PSCallStack Get-PSDrive
        Get-PSProvider Get-PSReadLineOption Get-PSRepository Get-PSResourceRepository Get-Random Get-Runspace
        Get-RunspaceDebug Get-SecureRandom Get-Service Get-TimeZone Get-TraceSource Get-TypeData Get-UICulture
        Get-Unique Get-Uptime Get-Variable Get-Verb Group-Object Import-Alias Import-Clixml Import-Csv
        Import-LocalizedData Import-PowerShellDataFile Import-PSSession Install-Module Install-PSResource
        Install-Script Invoke-Expression Invoke-Item Invoke-RestMethod Invoke-WebRequest Join-Path Join-String
        Measure-Command Measure-Object Move-Item Move-ItemProperty New-Alias New-Event New-FileCatalog New-Guid
        New-Item New-ItemProperty New-Object New-PSDrive New-Service New-TemporaryFile New-TimeSpan New-Variable
        Out-File Out-GridView Out-Printer Out-String Pop-Location Protect-CmsMessage Publish-Module Publish-PSResource
        Push-Location Read-Host Register-EngineEvent Register-ObjectEvent Remove-Alias Remove-Event Remove-Item
        Remove-ItemProperty Remove-PSBreakpoint Remove-PSDrive Remove-Service Remove-TypeData Remove-Variable
        Rename-Computer Rename-Item Rename-ItemProperty Resolve-Path Restart-Computer Restart-Service Resume-Service
        Save-Help Save-Module Save-PSResource Select-Object Select-String Select-Xml Send-MailMessage Set-Acl
        Set-Alias Set-AuthenticodeSignature Set-Clipboard Set-Content Set-Date Set-ExecutionPolicy Set-Item
        Set-ItemProperty Set-Location Set-MarkdownOption Set-PSBreakpoint Set-PSReadLineOption Set-Service
        Set-TimeZone Set-TraceSource Set-Variable Show-Command Show-Markdown Sort-Object Split-Path Start-Process
        Start-Service Start-Sleep Start-ThreadJob Start-Transcript Stop-Computer Stop-Process Stop-Service
        Stop-Transcript Suspend-Service Tee-Object Test-Connection Test-FileCatalog Test-Json Test-Path Trace-Command
        Unblock-File Uninstall-Module Uninstall-PSResource Unprotect-CmsMessage Unregister-Event Update-FormatData
        Update-Help Update-List Update-Module Update-PSResource Update-TypeData Wait-Debugger Wait-Event Wait-Process
        Write-Debug Write-Error Write-Host Write-Information Write-Output Write-Progress Write-Verbose Write-Warning
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Handles an unknown command: one that belongs to a full PowerShell gets an error that says so.</summary>
    public static void Explain(object? sender, CommandLookupEventArgs lookup)
    {
        if (_names.Contains(lookup.CommandName))
            lookup.Command = new CmdletInfo(lookup.CommandName, typeof(FullPowerShellCommand));
    }
}
