/// Every report; nothing else lists them.
public enum ReportCatalogue {
    public static let all: [any Report.Type] = [
        AgeingReport.self,
        BadDebtReport.self,
        CohortReport.self,
        CollectionReport.self,
        CreditReport.self,
        CustomersReport.self,
        DaysSalesOutstandingReport.self,
        HeatMapReport.self,
        InvoicesReport.self,
        IssuesReport.self,
        OrderFrequencyReport.self,
        OverdueReport.self,
        ParetoReport.self,
        PaymentsReport.self,
        ProfileReport.self,
        RenewalsReport.self,
        ScorecardReport.self,
        ScorecardsReport.self,
        PyramidReport.self,
        RfmReport.self,
        RfmSegmentsReport.self,
        SalesEfficiencyReport.self,
        ScoresReport.self,
        ScoringCoverageReport.self,
        StatementReport.self,
        TierHistoryReport.self,
        TierMigrationReport.self,
        TiersReport.self,
        TotalsReport.self,
    ]

    public static func report(named name: String) -> (any Report.Type)? { all.first { $0.name == name } }
}
