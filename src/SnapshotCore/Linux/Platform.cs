using System.Runtime.Versioning;

// The framework marks file modes, signals and the like as missing on Windows; so is everything here.
[assembly: SupportedOSPlatform("linux")]
