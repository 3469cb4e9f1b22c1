namespace GradFlow.Core.Sweeps;

/// <summary>The groups of one entry of data sets and one width while their ladders, which follow each other in the plan, are read.</summary>
internal sealed class SweepSection
{
    private readonly SweepLadder _first;
    private readonly SweepGroup.Builder[] _groups;
    private readonly SweepClaim.Builder[] _claims;

    public SweepSection(SweepDefinition definition, SweepLadder first)
    {
        _first = first;
        string dataset = definition.Datasets[first.DatasetEntry].Label;
        _groups = [.. definition.LogInitializationScales.Select(scale => new SweepGroup.Builder(dataset, first.Width, scale))];
        _claims = [.. definition.Claims.Select(claim => new SweepClaim.Builder(dataset, first.Width, claim))];
    }

    /// <summary>Whether a ladder belongs here.</summary>
    public bool Holds(SweepLadder ladder) => ladder.DatasetEntry == _first.DatasetEntry && ladder.Width == _first.Width;

    public void Add(ReadLadder read)
    {
        for (int i = 0; i < _groups.Length; i++) _groups[i].Add(read.Runs[i]);
        foreach (SweepClaim.Builder claim in _claims) claim.Add(read.Verdicts);
    }

    /// <summary>Adds the finished groups and claims to lists.</summary>
    public void Close(List<SweepGroup> groups, List<SweepClaim> claims)
    {
        groups.AddRange(_groups.Select(group => group.Build()));
        claims.AddRange(_claims.Select(claim => claim.Build()));
    }
}
