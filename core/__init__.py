"""What every feature stands on, and what knows no feature. 公共基础"""
