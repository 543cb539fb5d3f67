import DaybookModel
import DaybookProjections

// What `explain` explains of each report when no column is named.

extension AgeingReport {
    public static let explainedColumns = ["open"]
}

extension CreditReport {
    public static let explainedColumns = ["exposure", "hold"]
}

extension CriticalPathReport {
    public static let explainedColumns = ["early_start", "early_finish"]
}

extension SatisfactionReport {
    public static let explainedColumns = ["value"]
}

extension ScorecardReport {
    public static let explainedColumns = ["points"]
}

extension ScorecardsReport {
    public static let explainedColumns = ["proposed", "tier"]
}

extension TaskListReport {
    public static let explainedColumns = ["start", "finish"]
}

extension TiersReport {
    public static let explainedColumns = ["granted", "proposed"]
    public static let byCustomer: (any Report.Type)? = ScorecardsReport.self
}

extension TimelineReport {
    public static let explainedColumns = ["start", "finish"]
}
