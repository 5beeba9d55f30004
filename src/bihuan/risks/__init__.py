"""风险管控与双重预防: risk points, major hazard sources, safety distances, dual prevention."""
