using Lab;

namespace Stage;

/// <summary>A tmpfs over a folder, read-only or small: what permissions can't do to root.</summary>
internal sealed class MemoryMount : IDisposable
{
    /// <summary>The file that takes the space.</summary>
    internal const string Filler = "filler";

    private readonly string _folder;

    internal MemoryMount(string folder, string options)
    {
        _folder = folder;
        Tool.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
    }

    /// <summary>Writes a file until it has a size or the file system is full.</summary>
    internal void Fill(int kib)
    {
        if (kib == 0)
        {
            return;
        }

        using FileStream file = new(Path.Combine(_folder, Filler), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] piece = new byte[1024];
        try
        {
            for (int i = 0; i < kib; i++)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            // full, as wanted
        }
    }

    /// <summary>Unmounts it. A process that has just ended lets go of its files a moment after its executable is gone.</summary>
    public void Dispose()
    {
        const int Tries = 50;
        for (int i = 1; ; i++)
        {
            try
            {
                Tool.Run("umount", _folder);
                return;
            }
            catch (InvalidOperationException) when (i < Tries)
            {
                new ManualResetEventSlim().Wait(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
