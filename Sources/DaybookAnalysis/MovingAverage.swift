/// The mean of the last so many values of a series (formulas, section 21).
///
/// It is undefined until there are as many values, and where one of them is missing: a gap is neither zero nor what was
/// there before it. It looks back only and is never centred on the latest value.
public enum MovingAverage {
    public static func trailing(_ values: [Double?], length: Int) -> [Double?] {
        guard length > 0 else { return values.map { _ in nil } }
        return values.indices.map { end in
            guard end + 1 >= length else { return nil }
            var sum = 0.0
            for value in values[(end + 1 - length)...end] {
                guard let value else { return nil }
                sum += value
            }
            return sum / Double(length)
        }
    }
}
