# How the share of runs that reach zero loss, and the excess of the norm, depend on width and scale: 880 runs, a minute on a laptop.
@{
    Name                 = 'Width and scale on orthogonal data'
    Datasets             = @(
        @{ Published = 'Toy' }
        @{ Orthogonal = @{ Count = 4; Dimension = 8; Seeds = '1..5' } }
        @{ Orthogonal = @{ Count = 8; Dimension = 8; Seeds = '1..5'; PositiveFraction = 0.25 } }
    )
    Widths               = 10, 40
    InitializationScales = 1e-2, 1e-4, 1e-6, 1e-8
    Seeds                = '1..10'
    Claims               = 'ZeroLoss', 'SaddleIndex'
}
