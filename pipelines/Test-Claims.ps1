<#
.SYNOPSIS
Judges the claims about the gradient flow on random orthogonal data and the published Toy, and writes a workbook of verdicts.
.DESCRIPTION
Draws a data set for each Count, Dimension and DatasetSeed, adds the Toy, and judges every claim on each of them: a ladder of
initialisation scales is integrated for every Width and Seed. The verdicts are printed as tables, those that do not support their
claim with their evidence, and all of them stand on the sheet Claims of the workbook, beside the runs they rest on.

Exit codes: 0 when nothing is refuted, 3 when something is, 1 when the script failed. Inconclusive verdicts do not change the exit
code: they say that a hypothesis of the claim does not hold (a width too small for the paper's regime, for instance) or that
the evidence does not decide.
.PARAMETER Count
Numbers of samples n of the random data.
.PARAMETER Dimension
Numbers of input coordinates d; pairs with n > d are left out.
.PARAMETER DatasetSeed
Seeds of the random data.
.PARAMETER Width
Numbers of hidden neurons m.
.PARAMETER Seed
Seeds of the initial networks.
.PARAMETER InitializationScale
The ladder of scales; from 0.1 to e^-3000 if not given.
.PARAMETER Claim
The claims; all of them if not given.
.PARAMETER ThrottleLimit
Number of runs computed at the same time; one for each processor if not given. The verdicts do not depend on it.
.PARAMETER Quick
A small selection for a check that takes seconds: n = 2 and 4, d = 8, m = 40, one seed each. Sizes that are given still count.
.PARAMETER OutputPath
The workbook; claims.xlsx in the present folder if not given. Its folder is made where there is none; a workbook that is there already
is replaced.
.PARAMETER WhatIf
Says what would be done, and does nothing.
.EXAMPLE
./pipelines/Test-Claims.ps1 -Quick -OutputPath results/claims.xlsx
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateNotNullOrEmpty()]
    [int[]] $Count = (2, 6, 10),

    [ValidateNotNullOrEmpty()]
    [int[]] $Dimension = (10, 20),

    [ValidateNotNullOrEmpty()]
    [int[]] $DatasetSeed = 1,

    [ValidateNotNullOrEmpty()]
    [int[]] $Width = (20, 200),

    [ValidateNotNullOrEmpty()]
    [int[]] $Seed = (1, 2),

    [ValidateNotNullOrEmpty()]
    [ValidateScript({ [double]::IsFinite($_) -and $_ -gt 0 }, ErrorMessage = 'The scale {0} is no positive, finite number.')]
    [double[]] $InitializationScale,

    [string[]] $Claim = @(),

    [int] $ThrottleLimit = [Environment]::ProcessorCount,

    [switch] $Quick,

    [ValidateNotNullOrEmpty()]
    [string] $OutputPath = 'claims.xlsx'
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../GradFlow.psd1"

if ($Quick) {
    if (-not $PSBoundParameters.ContainsKey('Count')) { $Count = 2, 4 }
    if (-not $PSBoundParameters.ContainsKey('Dimension')) { $Dimension = 8 }
    if (-not $PSBoundParameters.ContainsKey('Width')) { $Width = 40 }
    if (-not $PSBoundParameters.ContainsKey('Seed')) { $Seed = 1 }
}

$target = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$verb = if ([IO.File]::Exists($target)) { 'replaced' } else { 'written' }

# More samples than dimensions are never orthogonal.
$sizes = @(foreach ($n in $Count) { foreach ($d in $Dimension) { if ($n -le $d) { , @($n, $d) } } })
if (-not $sizes) { throw "No -Count ($Count) is at most a -Dimension ($Dimension): so many inputs cannot be orthogonal." }
$claims = [GradFlow.Core.Claims.ClaimId[]] $Claim
if (-not $PSCmdlet.ShouldProcess($target, 'Judge the claims and write the workbook')) { return }
# What cannot be written should not show after minutes of computing.
if ([IO.Directory]::Exists($target) -or [IO.Path]::EndsInDirectorySeparator($target)) { throw "$target is a folder. Give -OutputPath a file." }
[void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($target))

$datasets = @(
    Get-PaperDataset Toy
    foreach ($size in $sizes) { foreach ($s in $DatasetSeed) { New-OrthogonalDataset $size[0] $size[1] -Seed $s } }
)
$ladder = @{}
if ($PSBoundParameters.ContainsKey('InitializationScale')) { $ladder.InitializationScale = $InitializationScale }
$verdicts = @($datasets | Test-GradientFlowClaim $claims -Width $Width -Seed $Seed -ThrottleLimit $ThrottleLimit @ladder)

$verdicts | Out-Default
$open = @($verdicts | Where-Object Verdict -NE 'Supported')
if ($open) {
    'Not supported'
    $open | ForEach-Object { "  $($_.Dataset), $($_.Claim), $($_.Verdict): $($_.Evidence)" }
    ''
}
$refuted = @($open | Where-Object Verdict -EQ 'Refuted')
$inconclusive = $open.Count - $refuted.Count
$supported = $verdicts.Count - $open.Count
"$supported supported, $($refuted.Count) refuted, $inconclusive inconclusive on $($datasets.Count) data sets"

# With -Confirm the user has been asked already.
$workbook = $verdicts | Export-GradientFlowWorkbook -Path $target -Title 'Claims about the gradient flow' -Force -PassThru -Confirm:$false
"The workbook was ${verb}: $($workbook.FullName)"
if ($refuted) { exit 3 }
