"""The walls around student code: which this host can give, and the workers that stand behind them. Linux only."""
