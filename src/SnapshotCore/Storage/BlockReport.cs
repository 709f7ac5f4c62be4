using System.Buffers.Binary;

namespace SnapshotCore.Storage;

/// <summary>
/// Writes a text as a block blob, in blocks and a list of them: the blob changes at once and as a whole when the list
/// is committed. (One PUT of the whole text would need an assembly that is not shipped: docs/decisions/0002-packages.md.)
/// </summary>
internal static class BlockReport
{
    /// <summary>Small enough for 10 s on a slow line, and for every service version that a SAS can ask for.</summary>
    private const int BlockSize = 4 * 1024 * 1024;

    /// <summary>Stages and commits; three tries of the whole, and blocks that are staged stay so.</summary>
    /// <returns>The answer to the commit, or to the first step that failed for good.</returns>
    internal static Task<ServiceAnswer> WriteAsync(
        BlobEndpoint blob, StoragePipelines pipelines, byte[] text, CancellationToken cancellation)
    {
        var staged = new List<string>();
        return StoragePipelines.RunAsync(
            pipelines.Report,
            async token =>
            {
                for (int start = staged.Count * BlockSize; start < text.Length; start = staged.Count * BlockSize)
                {
                    string id = BlockId(staged.Count);
                    int length = Math.Min(BlockSize, text.Length - start);
                    ServiceAnswer answer = await pipelines.CallOnceAsync(
                        blob,
                        async inner =>
                        {
                            using var block = new MemoryStream(text, start, length, writable: false);
                            await blob.Block.StageBlockAsync(id, block, cancellationToken: inner);
                        },
                        token);
                    if (!answer.IsSuccess)
                    {
                        return answer;
                    }

                    staged.Add(id);
                }

                return await pipelines.CallOnceAsync(
                    blob, inner => blob.Block.CommitBlockListAsync(staged, cancellationToken: inner), token);
            },
            cancellation);
    }

    /// <summary>Ids of one blob's blocks must have one length: "Put Block" of the storage service.</summary>
    private static string BlockId(int index)
    {
        byte[] id = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(id, index);
        return Convert.ToBase64String(id);
    }
}
