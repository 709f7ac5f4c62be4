using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Storage;

/// <summary>SAS URIs for tests.</summary>
internal static class Sas
{
    /// <summary>A signature whose escapes a well-meaning URI class would change.</summary>
    internal const string Query = "sv=2018-03-28&sr=b&sp=rw&se=2999-01-01T00%3a00%3A00Z&x=%7e%2D(a)'&sig=aB%2f+%2Bc%3d%3D";

    internal static SasUri Of(string address, string path = "/vhds/os.vhd", string query = Query) =>
        SasUri.Parse($"{address}{path}?{query}", "test").Value;
}
