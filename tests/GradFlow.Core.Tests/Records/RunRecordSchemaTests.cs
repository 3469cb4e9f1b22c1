using System.Text.Json.Nodes;
using GradFlow.Core.Flow;
using GradFlow.Core.Records;
using Json.Schema;
using Xunit;

namespace GradFlow.Core.Tests.Records;

/// <summary>The schema that ships with the module, applied by a validator that knows nothing of GradFlow.</summary>
public sealed class RunRecordSchemaTests : IDisposable
{
    private static readonly string _root = RepositoryRoot();
    private static readonly Lazy<JsonSchema> _schema = new(
        () => JsonSchema.FromText(File.ReadAllText(Path.Combine(_root, "module", "GradFlowRun.schema.json"))));

    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Xunit.Theory]
    [MemberData(nameof(RunRecordTests.Kinds), MemberType = typeof(RunRecordTests))]
    public void EveryKindOfRunIsValid(string kind) => Assert.True(IsValid(Record(RunRecordTests.RunOf(kind))));

    [Fact]
    public void TheBaselineIsValidAndReadable()
    {
        string[] records = [.. RunRecordStore.RecordsIn(Path.Combine(_root, "pipelines", "baseline"), failure => throw failure)];
        Assert.NotEmpty(records);
        foreach (string path in records)
        {
            Assert.True(IsValid(JsonNode.Parse(File.ReadAllText(path))!.AsObject()));
            Assert.Equal(Path.GetFileName(path), RunInputs.Hash(RunRecord.Read(path)) + RunRecordStore.Extension);
        }
    }

    [Fact]
    public void WhatIsNoRecordIsNotValid()
    {
        JsonObject record = Record(RecordCases.Flow());
        foreach (string property in record.Select(entry => entry.Key).ToArray())
        {
            JsonObject without = record.DeepClone().AsObject();
            without.Remove(property);
            Assert.False(IsValid(without));
        }
        record["results"]!["status"] = "Fine";
        Assert.False(IsValid(record));
    }

    private JsonObject Record(GradientFlowRun run)
    {
        string path = _folder.File("a.run.json");
        RunRecord.Write(run, path, overwrite: true);
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    private static bool IsValid(JsonObject record) => _schema.Value.Evaluate(record).IsValid;

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GradFlow.psd1"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
