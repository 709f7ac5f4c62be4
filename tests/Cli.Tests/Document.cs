using System.Runtime.CompilerServices;

namespace Cli.Tests;

/// <summary>Texts that are kept beside the tests, so that a change of them is seen and reviewed.</summary>
internal static class Document
{
    /// <summary>Compares a text with the file of that name in the folder <c>Documents</c> beside the test.</summary>
    internal static void Verify(string text, string name, [CallerFilePath] string test = "")
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(test)!);
        string path = Path.Combine(AppContext.BaseDirectory, folder, "Documents", name);

        Assert.Equal(File.ReadAllText(path), text);
    }
}
