namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>How a series is drawn.</summary>
internal enum SeriesStyle
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    DashedLine,

    /// <summary>A thin grey line to compare with.</summary>
    Reference,

    /// <summary>Round markers: something measured.</summary>
    Marker,

    /// <summary>Diamonds: something predicted.</summary>
    PredictionMarker,
}
