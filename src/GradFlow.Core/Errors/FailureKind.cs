namespace GradFlow.Core.Errors;

/// <summary>What sort of thing went wrong; the cmdlets turn it into an error category.</summary>
public enum FailureKind
{
    /// <summary>The data, network or file content cannot be used as it is.</summary>
    InvalidData,

    /// <summary>An option has a value outside its range.</summary>
    InvalidArgument,

    /// <summary>The target exists and was not to be overwritten.</summary>
    ResourceExists,

    /// <summary>Something named does not exist.</summary>
    ObjectNotFound,

    /// <summary>A file cannot be read.</summary>
    ReadError,

    /// <summary>A file cannot be written.</summary>
    WriteError,

    /// <summary>A limit set beforehand was reached.</summary>
    LimitsExceeded,
}
