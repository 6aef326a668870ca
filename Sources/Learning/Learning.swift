// What was one module; importers move to the libraries themselves.
@_exported import Numerics
@_exported import Random
@_exported import Solvers
@_exported import TensorFiles
@_exported import Training
