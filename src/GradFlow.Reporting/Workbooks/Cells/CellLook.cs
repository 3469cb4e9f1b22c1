namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>How a cell looks; the stylesheet holds one style per member, in this order.</summary>
internal enum CellLook
{
    /// <summary>Whatever the value's type shows by default.</summary>
    General,

    /// <summary>Wrapped text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A whole number with room for an icon on its left.</summary>
    Count,

    /// <summary>A number that is not negative, such as a time; tiny and large ones are shown in scientific notation.</summary>
    Number,

    /// <summary>A number known to many digits and not negative, such as a norm; tiny and large ones are shown in scientific notation.</summary>
    Precise,

    /// <summary>A number of either sign, such as a coordinate; tiny ones are shown in scientific notation.</summary>
    Signed,

    /// <summary>A number that ranges over many orders of magnitude.</summary>
    Scientific,

    /// <summary>TRUE or FALSE.</summary>
    Boolean,

    /// <summary>Date and time.</summary>
    DateTime,

    /// <summary>Column header.</summary>
    Header,

    /// <summary>Title of the report.</summary>
    Title,

    /// <summary>Heading of a block.</summary>
    Heading,

    /// <summary>Link to a sheet.</summary>
    Link,

    /// <summary>Small remark beside a figure, not wrapped.</summary>
    Note,
}
