using System.Globalization;
using System.Text;
using System.Xml;

using VmSnapshot.Output;

namespace VmSnapshot.Timeline;

/// <summary>
/// Writes shapes and texts of an SVG picture; its size is told at the end. All numbers are pixels. Texts are measured by a
/// cautious estimate, since nobody knows the font that a viewer has.
/// </summary>
internal sealed class SvgCanvas : IDisposable
{
    private const double CharacterWidth = 0.57; // of the font's size; DejaVu Sans, the widest of the usual ones
    private const double BoldWidth = 0.62;

    private readonly StringBuilder _text = new();
    private readonly XmlWriter _xml;

    /// <summary>Begins a picture.</summary>
    internal SvgCanvas()
    {
        _xml = XmlWriter.Create(_text, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            ConformanceLevel = ConformanceLevel.Fragment,
            Indent = true,
            NewLineChars = "\n",
        });
    }

    /// <summary>The width that a text takes at most.</summary>
    internal static double WidthOf(string text, double size, bool isBold = false) =>
        DisplayWidth.Of(Clean(text)) * size * (isBold ? BoldWidth : CharacterWidth);

    /// <summary>A text that takes no more than a width: shortened at its beginning, for the end of a path tells more.</summary>
    internal static string Fit(string text, double width, double size)
    {
        string shown = Clean(text);
        int most = Math.Max(2, (int)(width / (size * CharacterWidth)));
        while (DisplayWidth.Of(shown) > most)
        {
            int cut = shown[0] == '…' ? 1 : 0;
            shown = "…" + shown[(cut + (char.IsHighSurrogate(shown[cut]) ? 2 : 1))..];
        }

        return shown;
    }

    /// <summary>A rectangle; at least a pixel wide, so that nothing that happened is invisible.</summary>
    internal void Rectangle(string style, double left, double top, double width, double height, double radius = 0)
    {
        Begin("rect", style);
        Number("x", left);
        Number("y", top);
        Number("width", Math.Max(1, width));
        Number("height", height);
        if (radius > 0)
        {
            Number("rx", radius);
        }

        _xml.WriteEndElement();
    }

    /// <summary>A disc.</summary>
    internal void Disc(string style, double x, double y, double radius)
    {
        Begin("circle", style);
        Number("cx", x);
        Number("cy", y);
        Number("r", radius);
        _xml.WriteEndElement();
    }

    /// <summary>A path.</summary>
    internal void Path(string style, FormattableString commands)
    {
        Begin("path", style);
        _xml.WriteAttributeString("d", commands.ToString(CultureInfo.InvariantCulture));
        _xml.WriteEndElement();
    }

    /// <summary>A line of text on its baseline.</summary>
    /// <param name="style">Its class.</param>
    /// <param name="x">Where it begins, or what <paramref name="anchor"/> says.</param>
    /// <param name="y">Its baseline.</param>
    /// <param name="text">The text; what XML can't hold is shown as it is on a terminal.</param>
    /// <param name="anchor">start, middle or end.</param>
    internal void Text(string style, double x, double y, string text, string anchor = "start")
    {
        Begin("text", style);
        Number("x", x);
        Number("y", y);
        if (anchor != "start")
        {
            _xml.WriteAttributeString("text-anchor", anchor);
        }

        _xml.WriteString(Clean(text));
        _xml.WriteEndElement();
    }

    /// <summary>This picture with another on top of it.</summary>
    internal SvgCanvas With(SvgCanvas above)
    {
        _xml.Flush();
        above._xml.Flush();
        _text.Append('\n').Append(above._text);
        return this;
    }

    /// <summary>The whole document.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="style">Its style sheet.</param>
    /// <param name="title">What a reader who can't see it is told.</param>
    internal string Finish(int width, double height, string style, string title)
    {
        _xml.Flush();
        var document = new StringBuilder();
        using (var xml = XmlWriter.Create(document, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            string size = height.ToString("0", CultureInfo.InvariantCulture);
            xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            xml.WriteAttributeString("viewBox", $"0 0 {width} {size}");
            xml.WriteAttributeString("width", width.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("height", size);
            xml.WriteAttributeString("role", "img");
            xml.WriteRaw("\n");
            xml.WriteElementString("title", Clean(title));
            xml.WriteRaw("\n");
            xml.WriteElementString("style", style);
            xml.WriteRaw($"\n{_text}\n");
            xml.WriteEndElement();
        }

        return document.Append('\n').ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _xml.Dispose();

    private void Begin(string element, string style)
    {
        _xml.WriteStartElement(element);
        _xml.WriteAttributeString("class", style);
    }

    private void Number(string name, double value) =>
        _xml.WriteAttributeString(name, value.ToString("0.##", CultureInfo.InvariantCulture));

    private static string Clean(string text)
    {
        string printable = Printable.Of(text);
        var clean = new StringBuilder(printable.Length);
        foreach (Rune rune in printable.EnumerateRunes())
        {
            bool isXml = rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);
            clean.Append(isXml ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }
}
