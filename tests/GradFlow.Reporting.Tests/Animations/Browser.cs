using System.Globalization;
using GradFlow.Reporting.Tests.Workbooks;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace GradFlow.Reporting.Tests.Animations;

/// <summary>Headless Chromium without a network, driven through the driver that comes with it.</summary>
public sealed class Browser : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ChromeDriverService _service;
    private readonly ChromeDriver _driver;

    public Browser()
    {
        // The paths are given, so that nothing looks for a browser or a driver on the network.
        _service = ChromeDriverService.CreateDefaultService("/usr/bin", "chromedriver");
        var options = new ChromeOptions { BinaryLocation = "/usr/bin/chromium" };
        options.AddArguments(
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion", "--window-size=1280,800",
            $"--user-data-dir={_folder.FullName}");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        _driver = new ChromeDriver(_service, options);
        _driver.ExecuteCdpCommand("Network.enable", []);
        _driver.ExecuteCdpCommand("Network.emulateNetworkConditions", new Dictionary<string, object?>
        {
            ["offline"] = true,
            ["latency"] = 0,
            ["downloadThroughput"] = 0,
            ["uploadThroughput"] = 0,
        });
    }

    public IWebDriver Driver => _driver;

    public IWebElement Find(string id) => _driver.FindElement(By.Id(id));

    public T Run<T>(string script) => (T)_driver.ExecuteScript(script)!;

    public double Position => double.Parse(Find("position").GetDomProperty("value")!, CultureInfo.InvariantCulture);

    /// <summary>The picture a canvas shows.</summary>
    public string Picture(string canvas) => Run<string>($"return document.getElementById('{canvas}').toDataURL()");

    /// <summary>What the console complained about since it was asked last.</summary>
    public string[] Complaints() => [.. _driver.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.Message)];

    /// <summary>Runs a check; when it fails, the page is kept as a picture whose path the failure names.</summary>
    public void Check(Action check)
    {
        try
        {
            check();
        }
        catch (Exception exception)
        {
            string path = Path.Combine(Path.GetTempPath(), $"gradflow-animation-{Guid.NewGuid():N}.png");
            ((ITakesScreenshot)_driver).GetScreenshot().SaveAsFile(path);
            throw new Xunit.Sdk.XunitException($"{exception.Message}{Environment.NewLine}Screenshot: {path}", exception);
        }
    }

    public void Dispose()
    {
        _driver.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }
}
