"""Bihuan 闭环, the working platform of a Work Safety Committee Office."""
