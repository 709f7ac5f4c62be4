using System.Runtime.CompilerServices;

namespace Cli.Tests;

/// <summary>
/// Texts that are kept beside the tests, so that a change of them is seen and reviewed. With VMSNAPSHOT_WRITE_DOCUMENTS=1 the
/// tests write them anew instead; the sources of the tests must be where they were built.
/// </summary>
internal static class Document
{
    /// <summary>Compares a text with the file of that name in the folder <c>Documents</c> beside the test.</summary>
    internal static void Verify(string text, string name, [CallerFilePath] string test = "")
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(test)!);
        string path = Path.Combine(AppContext.BaseDirectory, folder, "Documents", name);
        if (Environment.GetEnvironmentVariable("VMSNAPSHOT_WRITE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, "tests", "Cli.Tests", folder, "Documents", name), text);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
