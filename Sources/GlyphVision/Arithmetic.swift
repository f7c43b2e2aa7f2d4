// Python's integer and rounding rules, which the reference implementations are written in.

#if canImport(Glibc)
  import Glibc
#endif

/// `round(x)`: halves go to the even neighbour.
func roundHalfEven(_ value: Double) -> Int { Int(value.rounded(.toNearestOrEven)) }

func ceilDivide(_ value: Int, by divisor: Int) -> Int { (value + divisor - 1) / divisor }

func roundUp(_ value: Int, to unit: Int) -> Int { ceilDivide(value, by: unit) * unit }

func floorInt(_ value: Double) -> Int { Int(value.rounded(.down)) }

func ceilInt(_ value: Double) -> Int { Int(value.rounded(.up)) }

func naturalLogarithm(_ value: Double) -> Double { log(value) }
