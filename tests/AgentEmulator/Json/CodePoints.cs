namespace AgentEmulator.Json;

/// <summary>Text measured as Python does, in code points instead of UTF-16 units.</summary>
internal static class CodePoints
{
    internal static int Length(string text)
    {
        int pairs = 0;
        for (int i = 0; i < text.Length - 1; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                pairs++;
            }
        }

        return text.Length - pairs;
    }

    /// <summary>text[:count]</summary>
    internal static string Head(string text, int count)
    {
        int end = 0;
        for (; count > 0 && end < text.Length; count--)
        {
            end += end + 1 < text.Length && char.IsSurrogatePair(text[end], text[end + 1]) ? 2 : 1;
        }

        return text[..end];
    }

    /// <summary>text[-count:]</summary>
    internal static string Tail(string text, int count)
    {
        int start = text.Length;
        for (; count > 0 && start > 0; count--)
        {
            start -= start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1;
        }

        return text[start..];
    }
}
