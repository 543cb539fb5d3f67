/// The three scores of a customer, each 1 … 5, 5 the best: one of 125 cells.
public struct RfmScores: Sendable, Hashable, CustomStringConvertible {
    /// What a score can be.
    public static let range = 1...5
    /// How many cells there are.
    public static let cells = 125
    /// Every cell, from 111 to 555.
    public static let all = range.flatMap { recency in
        range.flatMap { frequency in
            range.map { RfmScores(recency: recency, frequency: frequency, monetary: $0) }
        }
    }

    /// How recently the customer bought.
    public let recency: Int
    /// How often.
    public let frequency: Int
    /// For how much.
    public let monetary: Int

    /// Scores of 1 … 5; others are a mistake of the caller.
    public init(recency: Int, frequency: Int, monetary: Int) {
        precondition([recency, frequency, monetary].allSatisfy(RfmScores.range.contains), "scores are 1 to 5")
        self.recency = recency
        self.frequency = frequency
        self.monetary = monetary
    }

    /// `100 R + 10 F + M`, as RFM scores are usually written: 345.
    public var number: Int { 100 * recency + 10 * frequency + monetary }
    /// 0 … 124, in order of `number`.
    public var place: Int { 25 * (recency - 1) + 5 * (frequency - 1) + monetary - 1 }

    /// `R3 F4 M5`, as a segment's cells are written.
    public var description: String { "R\(recency) F\(frequency) M\(monetary)" }
}
